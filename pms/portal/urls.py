"""One line per address of the portal."""

from django.urls import URLPattern, URLResolver, path

from pms.portal.views import (
    accounts,
    api_reference,
    audit,
    chains,
    colleagues,
    events,
    home,
    landing,
    mails,
    notifications,
    partner_certificates,
    policy_groups,
    preferences,
    profile,
    registration,
    session,
    trust,
)
from pms.portal.views.api_keys import own as own_keys
from pms.portal.views.api_keys import staff as all_keys
from pms.portal.views.policies import acts as policy_acts
from pms.portal.views.policies import drafts as policy_drafts
from pms.portal.views.policies import pages as policy_pages
from pms.portal.views.policy_requests import own as own_requests
from pms.portal.views.policy_requests import review

app_name = "portal"
urlpatterns: list[URLPattern | URLResolver] = [
    # The frame
    path("preferences/", preferences.set_preference, name="preference-set"),
    path("preferences/language/", preferences.set_interface_language, name="language-set"),
    path("preferences/partner/", preferences.switch_partner, name="partner-switch"),
    path("session/stay/", session.stay, name="session-stay"),
    path("session/state/", session.state, name="session-state"),
    path("session/sign-in/", session.sign_in_again, name="session-sign-in"),
    path("session/form/", session.parked_form, name="parked-form"),
    path("session/form/discard/", session.discard_parked_form, name="parked-form-discard"),
    # Visitors: the front page, registration, sign-in, passwords
    path("", landing.landing, name="landing"),
    path("register/", registration.register, name="register"),
    path("register/hint/", registration.hint, name="register-hint"),
    path("verify-email/", registration.verify_email, name="email-verify"),
    path("verify-email/sent/", registration.email_sent, name="email-sent"),
    path("verify-email/again/", registration.send_again, name="email-resend"),
    path("sign-in/", accounts.sign_in, name="sign-in"),
    path("sign-out/", accounts.sign_out, name="sign-out"),
    path("reset-password/", accounts.ask_reset, name="password-reset"),
    path("reset-password/sent/", accounts.reset_sent, name="password-reset-sent"),
    path("reset-password/choose/", accounts.reset_password, name="password-choose"),
    path("set-password/", accounts.set_password, name="password-set"),
    path("first-admin/", accounts.first_admin, name="first-admin"),
    path("terms/", accounts.terms, name="terms"),
    path("terms/accept/", accounts.accept_terms, name="terms-accept"),
    # One's own account and colleagues
    path("account/", profile.show, name="profile"),
    path("account/edit/", profile.edit, name="profile-edit"),
    path("account/organisation/", profile.edit_organisation, name="profile-organisation"),
    path("account/security/", profile.security, name="profile-security"),
    path("account/notices/", profile.notices, name="profile-notices"),
    path("colleagues/", colleagues.index, name="colleague-list"),
    path("colleagues/invite/", colleagues.invite, name="colleague-invite"),
    path("colleagues/leave/", colleagues.leave, name="colleague-leave"),
    path("colleagues/<int:user_id>/role/", colleagues.change_role, name="colleague-role"),
    path("colleagues/<int:user_id>/remove/", colleagues.remove, name="colleague-remove"),
    path("colleagues/invitations/", colleagues.invitations, name="invitation-list"),
    path("colleagues/invitations/<int:invitation_id>/again/", colleagues.resend, name="invitation-resend"),
    path("colleagues/invitations/<int:invitation_id>/withdraw/", colleagues.withdraw, name="invitation-withdraw"),
    path("invitation/", colleagues.invitation, name="invitation"),
    path("invitation/accept/", colleagues.accept, name="invitation-accept"),
    path("invitation/other-account/", colleagues.change_account, name="invitation-other-account"),
    # Requests for policies
    path("policies/requests/", own_requests.index, name="policy-request-list"),
    path("policies/requests/new/", own_requests.create, name="policy-request-create"),
    path("policies/requests/<slug:request_id>/", own_requests.detail, name="policy-request-detail"),
    path("policies/requests/<slug:request_id>/withdraw/", own_requests.withdraw, name="policy-request-withdraw"),
    path("admin/requests/", review.index, name="policy-linking-list"),
    path("admin/requests/new/", review.create, name="policy-linking-create"),
    path("admin/requests/<slug:request_id>/", review.detail, name="policy-linking-detail"),
    path("admin/requests/<slug:request_id>/approve/", review.approve, name="policy-request-approve"),
    path("admin/requests/<slug:request_id>/reject/", review.reject, name="policy-request-reject"),
    # Policies and policy groups; after every other address below policies/
    path("policies/", policy_pages.index, name="policy-list"),
    path("policies/types/<str:policy_type>/", policy_pages.index, name="policy-type-list"),
    path("policies/new/", policy_drafts.create, name="policy-create"),
    path("policies/new/start/", policy_drafts.start, name="policy-start"),
    path("policies/check/", policy_drafts.check, name="policy-check"),
    path("policies/<str:policy_id>/", policy_pages.detail, name="policy-detail"),
    path("policies/<str:policy_id>/edit/", policy_drafts.edit, name="policy-edit"),
    path("policies/<str:policy_id>/publish/", policy_acts.publish, name="policy-publish"),
    path("policies/<str:policy_id>/clone/", policy_acts.clone, name="policy-clone"),
    path("policies/<str:policy_id>/discard/", policy_acts.discard, name="policy-discard"),
    path("policies/<str:policy_id>/deactivate/", policy_acts.deactivate, name="policy-deactivate"),
    path("policies/<str:policy_id>/download/", policy_pages.download, name="policy-download"),
    path("policy-groups/", policy_groups.index, name="policy-group-list"),
    path("policy-groups/new/", policy_groups.create, name="policy-group-create"),
    path("policy-groups/<str:group_id>/", policy_groups.detail, name="policy-group-detail"),
    path("policy-groups/<str:group_id>/edit/", policy_groups.edit, name="policy-group-edit"),
    path("policy-groups/<str:group_id>/deactivate/", policy_groups.deactivate, name="policy-group-deactivate"),
    path("policy-groups/<str:group_id>/reactivate/", policy_groups.reactivate, name="policy-group-reactivate"),
    path("partner/policy-group/", policy_groups.choose, name="policy-group-choose"),
    # Homes
    path("home/", home.index, name="home"),
    # API keys
    path("api-keys/", own_keys.index, name="api-key-list"),
    path("api-keys/new/", own_keys.create, name="api-key-create"),
    path("api-keys/<slug:key_id>/", own_keys.detail, name="api-key-detail"),
    path("api-keys/<slug:key_id>/deactivate/", own_keys.deactivate, name="api-key-deactivate"),
    path("admin/api-keys/", all_keys.index, name="authentication-service-list"),
    path("admin/api-keys/<slug:key_id>/", all_keys.detail, name="authentication-service-detail"),
    path("admin/api-keys/<slug:key_id>/deactivate/", all_keys.deactivate, name="authentication-service-deactivate"),
    path("admin/api-keys/<slug:key_id>/expiry/", all_keys.change_expiry, name="authentication-service-expiry"),
    # Notifications and the mail log
    path("notifications/", notifications.index, name="notification-list"),
    path("notifications/seen/", notifications.see_all, name="notification-see-all"),
    path("notifications/<str:notification_id>/", notifications.open_one, name="notification-open"),
    path("notifications/<str:notification_id>/dismiss/", notifications.dismiss, name="notification-dismiss"),
    path("notifications/<str:notification_id>/restore/", notifications.restore, name="notification-restore"),
    path("admin/audit/", audit.index, name="audit-list"),
    path("admin/audit/<str:log_id>/", audit.detail, name="audit-detail"),
    path("admin/mails/", mails.index, name="mail-list"),
    path("admin/mails/<int:mail_id>/", mails.detail, name="mail-detail"),
    path("admin/mails/<int:mail_id>/preview/", mails.preview, name="mail-preview"),
    # Events for other modules, and the certificate chains that they name
    path("admin/events/", events.index, name="event-list"),
    path("admin/events/<int:number>/again/", events.send_again, name="event-send-again"),
    path("chains/<str:token>", chains.fetch, name="chain"),
    # The API: every call, and trying it out
    path("api/", api_reference.index, name="api-reference"),
    path("api/token/", api_reference.token, name="api-token"),
    # The trust store
    path("admin/trust/", trust.roots, name="trust-certificate-list"),
    path("admin/trust/intermediates/", trust.intermediates, name="trust-intermediate-list"),
    path("admin/trust/upload/", trust.upload, name="trust-certificate-upload"),
    path("admin/trust/accept/", trust.accept, name="trust-certificate-accept"),
    path("admin/trust/<str:certificate_id>/", trust.detail, name="trust-certificate-detail"),
    path("admin/trust/<str:certificate_id>/download/<str:form>/", trust.download, name="trust-certificate-download"),
    # A partner's own certificate
    path("partner/certificates/", partner_certificates.index, name="partner-certificate-list"),
    path("partner/certificates/upload/", partner_certificates.upload, name="partner-certificate-upload"),
    path("partner/certificates/accept/", partner_certificates.accept, name="partner-certificate-accept"),
    path("partner/certificates/put-back/", partner_certificates.put_back, name="partner-certificate-put-back"),
    path(
        "partner/certificates/<str:certificate_id>/cancel/",
        partner_certificates.cancel,
        name="partner-certificate-cancel",
    ),
    path(
        "partner/certificates/<str:certificate_id>/<str:file>/",
        partner_certificates.download,
        name="partner-certificate-download",
    ),
]
