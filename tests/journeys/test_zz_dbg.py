from tests.journeys.conftest import *
from tests.journeys.conftest import sign_in
from tests.journeys.shots import FOLDER, choose, sticks_out
from tests.journeys.inspecting import inspect
import pytest
from tests.factories.policies import PolicyGroupFactory
pytestmark=[pytest.mark.browser, pytest.mark.usefixtures("platform")]
def test_dbg(committed_cast, context):
    PolicyGroupFactory(name="Harbour")
    sign_in(context, committed_cast.amina)
    p=context.new_page()
    p.on("pageerror", lambda e: print("PE", e, e.stack)); p.on("console", lambda m: print("C", m.text))
    key="policymanager-search_policy_groups"
    for lang in ("en","ar"):
        choose(p, language=lang)
        for scheme in ("light","dark"):
            p.emulate_media(color_scheme=scheme)
            for w in (1440,390):
                p.set_viewport_size({"width":w,"height":900})
                p.goto("/api/"); p.wait_for_selector(".api-call",timeout=30000); p.wait_for_timeout(300)
                p.screenshot(path=FOLDER/f"api-list-{lang}-{w}-{scheme}.png")
                p.evaluate("k=>{const r=document.getElementById(k); r.open=true; r.scrollIntoView()}", key)
                p.wait_for_timeout(400)
                p.locator(f"[id='{key}'] [type=submit]").click()
                p.wait_for_timeout(200)
                p.screenshot(path=FOLDER/f"api-ask-{lang}-{w}-{scheme}.png")
                p.locator("#api-ask [value=send]").click()
                p.wait_for_timeout(1200)
                p.locator(f"[id='{key}']").screenshot(path=FOLDER/f"api-call-{lang}-{w}-{scheme}.png")
                print(lang,scheme,w,sticks_out(p))
        p.set_viewport_size({"width":1280,"height":900})
        print(inspect(p))
