import json
from tests.journeys.conftest import sign_in
from tests.journeys.shots import shoot, take, FOLDER
from tests.factories.policies import *
from tests.policies.test_schema import TEN_FAULTS
from pms.policies.rules import start_of
from pms.policies import services
from datetime import datetime, UTC

def test_shots(committed_cast, context, page, chromium, live_server):
    cast = committed_cast
    sign_in(context, cast.emil)
    at = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
    group = services.create_group(name="Banking and Credit", description="Banks, lenders and payment services that must know their customers", actor=cast.emil.actor, at=at)
    PolicyGroupFactory(name="Telecom", description="Mobile and fixed network operators")
    PolicyGroupFactory(name="Old things", description="No longer used", deactivated=True)
    p1 = services.create_draft(group_id=group.pk, policy_type="Auth", name="Bank KYC", description="Identity checks when an account is opened", data=start_of("auth-kyc").data, actor=cast.emil.actor, at=at)
    services.publish(policy_id=p1.pk, actor=cast.dana.actor, at=at)
    bad = json.loads(json.dumps(start_of("auth-wallet").data)); bad["allowedKycAttributes"].append({"attributeName":"fulName"}); bad["allowedAuthTypes"][0]["mandatory"]=True
    p2 = services.create_draft(group_id=group.pk, policy_type="Auth", name="Bank sign-in", description="Sign-in to web banking", data=bad, actor=cast.emil.actor, at=at)
    p3 = services.create_draft(group_id=group.pk, policy_type="DataShare", name="Statements", description="Yearly statements", data=start_of("data-share").data, actor=cast.emil.actor, at=at)
    PolicyFactory(group=group, name="Gone", deactivated=True, type="MISP")
    import sys
    for name, path in {"pol-list": "/policies/", "pol-groups": "/policy-groups/", "pol-group": f"/policy-groups/{group.pk}/",
                 "pol-detail": f"/policies/{p1.pk}/", "pol-draft": f"/policies/{p2.pk}/", "pol-share": f"/policies/{p3.pk}/", "pol-edit": f"/policies/{p2.pk}/edit/", "pol-new": "/policies/new/?type=Auth", "pol-clone": f"/policies/{p1.pk}/clone/", "pol-publish": f"/policies/{p2.pk}/publish/", "pol-way": f"/policy-groups/{group.pk}/deactivate/", "pol-group-edit": f"/policy-groups/{group.pk}/edit/"}.items():
        try:
            shoot(page, name, path=path, widths=(1440, 390))
        except AssertionError as e:
            print("STICKS", name, e)
    # editor with faults
    page.set_viewport_size({"width": 1440, "height": 900})
    page.context.clear_cookies(name="django_language")
    page.goto("/policies/new/?type=Auth")
    page.select_option("#id_start", "auth-kyc")
    page.wait_for_selector("text=No faults")
    page.screenshot(path=FOLDER / "pol-new-started.png", full_page=True)
    page.locator(".cm-content").click()
    page.keyboard.press("Control+A"); page.keyboard.insert_text(TEN_FAULTS)
    page.wait_for_selector("text=10 faults")
    page.locator(".fault-place").nth(5).click()
    page.wait_for_timeout(300)
    page.screenshot(path=FOLDER / "pol-new-faults.png", full_page=True)
    # dialog
    page.goto(f"/policies/{p2.pk}/"); page.click("text=Publish"); page.wait_for_selector("dialog[open]"); page.wait_for_timeout(200)
    page.screenshot(path=FOLDER / "pol-publish-dialog.png")
    page.goto(f"/policy-groups/{group.pk}/"); page.click("text=Deactivate"); page.wait_for_selector("dialog[open]"); page.wait_for_timeout(200)
    page.screenshot(path=FOLDER / "pol-way-dialog.png")
    ctx = chromium.new_context(base_url=live_server.url, viewport={"width":1440,"height":900}); sign_in(ctx, cast.amina); tab = ctx.new_page()
    try: shoot(tab, "pol-choose", path="/partner/policy-group/", widths=(1440, 390))
    except AssertionError as e: print("STICKS", e)
    ctx.close()
