"""The tablet in a real browser: three taps, no signal, and every fault on the way to the server."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, Literal

import pytest
from PIL import Image
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Error,
    FilePayload,
    Locator,
    Page,
    expect,
)
from sqlalchemy import Engine, text

from backend.db import open_engine
from backend.tablet import files
from tests.browser.running import running, until
from tests.browser.trouble import CUT, LOST, PROBLEM, Headers, Instead, Trouble
from tests.photo_sample import encoded
from tests.sign_in import browser_cookie
from tests.tablet_sample import World, build

SUBMISSIONS = "/api/v1/sync/submissions/"
PHOTOS = "/api/v1/sync/photos/"
WAIT_MS = 20_000


@pytest.fixture(scope="module")
def world(
    clone: Callable[[], str], tmp_path_factory: pytest.TempPathFactory, before_it: Trouble
) -> Iterator[Any]:
    """Serve two small estates from a thread; give engine, address and what stands there."""
    url = clone()
    engine = open_engine(url, pool_size=2)
    with engine.begin() as tx:
        made = build(tx)
    with running(url, before_it, data=tmp_path_factory.mktemp("tablet")) as address:
        yield engine, address, made
    engine.dispose()


@pytest.fixture
def tablet(browser: Browser, world: Any) -> Iterator[BrowserContext]:  # noqa: ANN401
    """Give a caretaker's tablet; no script on it may fail."""
    engine, address, _ = world
    problems: list[str] = []
    context = browser.new_context(
        viewport={"width": 800, "height": 1280}, has_touch=True, locale="sv-SE", base_url=address
    )
    context.add_cookies([browser_cookie(engine, address, "caretaker", "prov")])
    context.on("weberror", lambda error: problems.append(str(error.error)))
    yield context
    context.close()
    assert problems == []


@pytest.fixture
def page(tablet: BrowserContext) -> Page:
    """Give the app with its package on the tablet and its worker in control."""
    return opened(tablet)


def opened(tablet: BrowserContext) -> Page:
    """Open the app and wait until it can do without a network."""
    page = tablet.new_page()
    page.goto("/tablet")
    expect(page.locator("#status")).to_contain_text("Paket", timeout=WAIT_MS)
    until(page, "navigator.serviceWorker.controller !== null")
    return page


def form(page: Page, lamp: str, fault: str = "Släckt") -> Locator:
    """Open the form of a lamp's fault, past what is reported there already; return Save."""
    page.evaluate("hash => { location.hash = hash; }", f"#/report/lamp/{lamp}")
    page.locator(".fault", has_text=fault).first.click()
    other = page.get_by_role("button", name="Det är något annat")
    save = page.get_by_role("button", name="Spara", exact=True)
    expect(other.or_(save).first).to_be_visible()
    if other.is_visible():
        other.click()
    return save


def report(page: Page, lamp: str, photos: int = 0, note: str = "") -> None:
    """Report a lamp from its sheet to Save."""
    save = form(page, lamp)
    if photos:
        chosen: list[FilePayload] = [
            {"name": f"{n}.jpg", "mimeType": "image/jpeg", "buffer": encoded(seed(n), "JPEG")}
            for n in range(photos)
        ]
        page.locator("input[type=file]").first.set_input_files(chosen)
        expect(page.locator(".form-body img")).to_have_count(photos, timeout=WAIT_MS)
    if note:
        page.get_by_label("Anteckning").fill(note)
    save.click()
    expect(page.get_by_text("Sparat på plattan").first).to_be_visible()
    until(page, "location.hash === '#/map'")  # said where the finger is, and only then left


def seed(number: int) -> Image.Image:
    """Return a picture that no other test sends."""
    picture = Image.effect_noise((900, 700), 60 + number).convert("RGB")
    picture.putpixel((0, 0), tuple(uuid.uuid4().bytes[:3]))
    return picture


def states(page: Page, store: str = "rows") -> list[str]:
    """Return the state of each row, or photo, on the tablet."""
    script = (
        "async what => { const { openStore } = await import('/tablet/app/store.js');"
        " const store = await openStore();"
        " return (await store[what]()).map(one => one.state); }"
    )
    found: list[str] = page.evaluate(script, store)
    return found


def sent(page: Page, rows: int, photos: int = 0) -> None:
    """Wait until all of it was acknowledged."""
    found: list[list[str]] = []
    for _ in range(100):
        with suppress(Error):  # the page is being loaded anew
            found = [states(page), states(page, "photos")]
        if found == [["sent"] * rows, ["sent"] * photos]:
            return
        page.wait_for_timeout(200)
    pytest.fail(f"still {found}")


def count(engine: Engine, lamp: str) -> tuple[int, int]:
    """Return reports of a lamp on the server, and photos of theirs that are stored."""
    with engine.connect() as tx:
        row = tx.execute(
            text(
                "SELECT count(DISTINCT report.id), count(photo.id) FROM core.report"
                " LEFT JOIN core.report_photo ON report_photo.report_id = report.id"
                " LEFT JOIN core.photo ON photo.sha256 = report_photo.sha256"
                " WHERE report.asset_id = :lamp"
            ),
            {"lamp": lamp},
        ).one()
    return row[0], row[1]


def lamp_of(world: Any, number: int) -> str:  # noqa: ANN401
    """Return a lamp that no other test reports."""
    made: World = world[2]
    keys = [key for key in made.ids if key.startswith(("lamp", "side_lamp"))]
    return made.ids[keys[number % len(keys)]]


def test_no_signal_at_every_step_and_all_arrives(
    tablet: BrowserContext,
    page: Page,
    world: Any,  # noqa: ANN401
) -> None:
    lamp = lamp_of(world, 0)
    before = count(world[0], lamp)
    tablet.set_offline(True)
    page.reload()
    expect(page.locator("#status")).to_contain_text("Ingen täckning")
    report(page, lamp, photos=2, note="trasig kupa")
    page.close()
    page = tablet.new_page()
    page.goto("/tablet#/outbox")
    expect(page.locator("main")).to_contain_text("väntar")
    assert states(page) == ["waiting"]
    assert count(world[0], lamp) == before
    tablet.set_offline(False)
    sent(page, 1, 2)
    assert count(world[0], lamp) == (before[0] + 1, before[1] + 2)
    expect(page.locator("main")).to_contain_text("skickad och mottagen")


@pytest.mark.parametrize("status", [500, 503, 408, 429])
def test_a_server_in_trouble_is_asked_again(
    page: Page,
    world: Any,  # noqa: ANN401
    trouble: Trouble,
    status: int,
) -> None:
    lamp = lamp_of(world, 1)
    before = count(world[0], lamp)
    left = [2]

    def fail(_method: str, _headers: Headers) -> Instead | None:
        if not left[0]:
            return None
        left[0] -= 1
        return Instead(status, headers={"Retry-After": "0"})

    trouble.on(SUBMISSIONS, fail)
    report(page, lamp)
    sent(page, 1)
    assert left == [0]
    assert count(world[0], lamp) == (before[0] + 1, before[1])


def test_an_answer_that_is_lost_makes_no_second_report(
    page: Page,
    world: Any,  # noqa: ANN401
    trouble: Trouble,
) -> None:
    lamp = lamp_of(world, 1)
    before = count(world[0], lamp)
    trouble.on(SUBMISSIONS, lambda _method, _headers: None if trouble.lost else LOST)
    report(page, lamp)
    sent(page, 1)
    assert trouble.lost == [201]
    assert count(world[0], lamp) == (before[0] + 1, before[1])


def test_a_photo_cut_inside_goes_on_where_it_was(
    page: Page,
    world: Any,  # noqa: ANN401
    trouble: Trouble,
) -> None:
    lamp = lamp_of(world, 2)
    before = count(world[0], lamp)
    cut: list[str] = []

    def break_off(method: str, headers: Headers) -> Literal["cut"] | None:
        if method != "PATCH" or len(cut) == 2:
            return None
        cut.append(headers["upload-offset"])
        return CUT

    trouble.on(PHOTOS, break_off)
    report(page, lamp, photos=1)
    sent(page, 1, 1)
    assert len(cut) == 2
    assert count(world[0], lamp) == (before[0] + 1, before[1] + 1)


def test_a_session_that_ended_costs_nothing(page: Page, world: Any) -> None:  # noqa: ANN401
    lamp = lamp_of(world, 3)
    engine = world[0]
    before = count(engine, lamp)
    with engine.begin() as tx:
        tx.execute(text("UPDATE core.session SET ended_at = now()"))
        tx.execute(text("UPDATE core.api_token SET revoked_at = now()"))
    report(page, lamp)
    expect(page.locator("body")).to_contain_text("loggar in igen", timeout=WAIT_MS)
    assert states(page) == ["waiting"]
    with engine.begin() as tx:
        tx.execute(text("UPDATE core.session SET ended_at = NULL"))
    page.reload()
    sent(page, 1)
    assert count(engine, lamp)[0] == before[0] + 1


def test_what_is_refused_says_why_and_stays(
    page: Page,
    world: Any,  # noqa: ANN401
    trouble: Trouble,
) -> None:
    body = (
        '{"type":"about:blank","title":"Content too large","status":413,'
        '"detail":"a submission has 65536 bytes at most","errors":[]}'
    )
    trouble.on(SUBMISSIONS, lambda _method, _headers: Instead(413, body, PROBLEM))
    report(page, lamp_of(world, 4))
    page.evaluate("location.hash = '#/outbox'")
    expect(page.locator("main")).to_contain_text("togs inte emot", timeout=WAIT_MS)
    assert states(page) == ["refused"]


def test_a_refused_photo_is_taken_anew(
    page: Page,
    world: Any,  # noqa: ANN401
    trouble: Trouble,
) -> None:
    body = (
        '{"type":"about:blank","title":"Unprocessable","status":422,"detail":"no picture",'
        '"errors":[{"field":"photo","reason":"cannot be read"}]}'
    )
    trouble.on(PHOTOS, lambda _method, _headers: Instead(422, body, PROBLEM))
    report(page, lamp_of(world, 6), photos=1)
    page.evaluate("location.hash = '#/outbox'")
    main = page.locator("main")
    expect(main).to_contain_text("mottagen, men ett foto togs inte emot", timeout=WAIT_MS)
    trouble.over()
    picture = encoded(seed(1), "JPEG")
    page.get_by_label("Ta ett nytt foto").set_input_files(
        {"name": "n.jpg", "mimeType": "image/jpeg", "buffer": picture}
    )
    expect(main).to_contain_text("Allt är skickat och mottaget.", timeout=WAIT_MS)
    assert states(page) == ["sent", "sent"]
    assert sorted(states(page, "photos")) == ["refused", "sent"]


def test_a_tab_killed_while_saving_leaves_all_or_nothing(
    tablet: BrowserContext,
    page: Page,
    world: Any,  # noqa: ANN401
) -> None:
    tablet.set_offline(True)
    lamp = lamp_of(world, 5)
    save = form(page, lamp)
    save.evaluate("button => button.click()")
    page.close(run_before_unload=False)
    page = tablet.new_page()
    page.goto("/tablet")
    rows = page.evaluate(
        "async () => { const { openStore } = await import('/tablet/app/store.js');"
        " const rows = await (await openStore()).rows();"
        " return rows.map(row => [row.state, JSON.parse(row.text).id === row.id]); }"
    )
    assert rows in ([], [["waiting", True]])
    tablet.set_offline(False)
    sent(page, len(rows))


def test_two_tabs_send_the_same_queue_once(
    tablet: BrowserContext,
    page: Page,
    world: Any,  # noqa: ANN401
) -> None:
    lamp = lamp_of(world, 6)
    before = count(world[0], lamp)
    puts: list[str] = []
    tablet.on(
        "response",
        lambda r: (
            puts.append(r.url) if r.status in (200, 201) and "/submissions/" in r.url else None
        ),
    )
    tablet.set_offline(True)
    for number in range(3):
        report(page, lamp, note=f"nummer {number}")
    second = tablet.new_page()
    second.goto("/tablet#/outbox")
    tablet.set_offline(False)
    sent(second, 3)
    assert len(puts) == len(set(puts)) == 3
    assert count(world[0], lamp) == (before[0] + 3, before[1])


def test_a_full_tablet_says_so_and_still_takes_words(page: Page, world: Any) -> None:  # noqa: ANN401
    page.add_init_script(
        "if (self.StorageManager) StorageManager.prototype.estimate ="
        " async () => ({ usage: 1e6, quota: 6e6 });"
    )
    page.reload()
    expect(page.locator("#status")).to_contain_text("Plattan är full")
    save = form(page, lamp_of(world, 7))
    expect(page.locator("input[type=file]:enabled")).to_have_count(0)
    save.click()
    sent(page, 1)


def test_a_clock_a_day_wrong_tells_true_times(
    tablet: BrowserContext,
    world: Any,  # noqa: ANN401
) -> None:
    tablet.add_init_script(
        "const Real = Date; const ahead = 86400000;"
        " globalThis.Date = class extends Real {"
        " constructor(...given) { given.length ? super(...given) : super(Real.now() + ahead); }"
        " static now() { return Real.now() + ahead; } };"
    )
    page = opened(tablet)
    report(page, lamp_of(world, 8))
    sent(page, 1)
    with world[0].connect() as tx:
        row = tx.execute(
            text(
                "SELECT submission.clock_ahead_s, abs(extract(EPOCH FROM"
                " report.observed_at - report.received_at)) AS off_s FROM core.submission"
                " INNER JOIN core.report ON report.id = submission.id"
                " ORDER BY report.received_at DESC LIMIT 1"
            )
        ).one()
    assert row.clock_ahead_s == pytest.approx(86_400, abs=60)
    assert row.off_s < 60


def test_a_new_version_waits_for_the_form_and_loses_no_row(
    tablet: BrowserContext,
    page: Page,
    world: Any,  # noqa: ANN401
    trouble: Trouble,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tablet.set_offline(True)
    report(page, lamp_of(world, 9))
    trouble.on(SUBMISSIONS, lambda _method, _headers: CUT)
    tablet.set_offline(False)
    new_version(monkeypatch)
    page.evaluate("hash => { location.hash = hash; }", f"#/report/lamp/{lamp_of(world, 8)}")
    page.evaluate("navigator.serviceWorker.getRegistration().then(found => found.update())")
    until(page, "navigator.serviceWorker.getRegistration().then(found => found.waiting !== null)")
    page.evaluate("location.hash = '#/outbox'")
    trouble.over()
    page.get_by_role("button", name="Byt nu").click(timeout=WAIT_MS)
    until(page, "navigator.serviceWorker.getRegistration().then(found => found.waiting === null)")
    sent(page, 1)


def new_version(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the server serve a service worker that differs, as after an update."""
    real = files.service_worker
    monkeypatch.setattr(files, "service_worker", lambda: real() + b"\n// newer\n")


def test_a_screen_that_is_left_while_it_reads_writes_over_no_other(page: Page) -> None:
    title = page.evaluate(
        """async () => {
          const open = indexedDB.open('ljusrond-tablet');
          await new Promise(done => { open.onsuccess = done; });
          const shown = (name) => document.querySelector('#screen').dataset.screen === name;
          const until = async (name) => {
            while (!shown(name)) await new Promise(done => setTimeout(done, 5));
          };
          // whoever reads the outbox waits for this, which goes on asking until it is told
          const rows = open.result.transaction('outbox', 'readwrite').objectStore('outbox');
          let held = true;
          const hold = () => { if (held) rows.count().onsuccess = hold; };
          hold();
          location.hash = '#/cleaning/all';
          await until('cleaning');
          location.hash = '#/outbox';
          await until('outbox');
          held = false;
          await new Promise(done => setTimeout(done, 1000));
          open.result.close();
          return [...document.querySelectorAll('main h1')].map(one => one.textContent);
        }"""
    )
    assert title == ["Skickat och väntande"]


def test_the_shell_opens_without_a_network(tablet: BrowserContext, page: Page) -> None:
    tablet.set_offline(True)
    page.goto("/tablet")
    expect(page.locator("#bar")).to_contain_text("Karta")
    expect(page.locator("#status")).to_contain_text("Ingen täckning")


def test_what_the_tablet_cannot_keep_leaves_as_a_file_and_arrives(
    page: Page,
    world: Any,  # noqa: ANN401
    tmp_path: Path,
) -> None:
    lamp = lamp_of(world, 10)
    before = count(world[0], lamp)
    save = form(page, lamp)
    page.evaluate(
        "() => { IDBObjectStore.prototype.add = () => {"
        " throw new DOMException('no room', 'UnknownError'); }; }"
    )
    save.click()
    with page.expect_download() as found:
        page.get_by_role("button", name="Spara till fil").click()
    file = tmp_path / found.value.suggested_filename
    found.value.save_as(file)
    assert states(page) == []
    page.goto("/tablet#/outbox")
    page.reload()
    page.get_by_text("Om inget går att skicka").click()
    page.locator("input[type=file]").set_input_files(file)
    sent(page, 1)
    assert count(world[0], lamp) == (before[0] + 1, before[1])


def test_a_danger_that_cannot_be_kept_tells_whom_to_ring_first(page: Page, world: Any) -> None:  # noqa: ANN401
    page.evaluate("hash => { location.hash = hash; }", f"#/report/lamp/{lamp_of(world, 10)}")
    fault = page.locator(".fault.danger").first
    more = page.locator(".fault.more")
    expect(page.locator(".fault").first).to_be_visible()
    if more.is_visible():
        more.click()
    page.evaluate(
        "() => { IDBObjectStore.prototype.add = () => {"
        " throw new DOMException('no room', 'UnknownError'); }; }"
    )
    fault.click()
    expect(page.locator("a[href='tel:112']")).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.evaluate("location.hash = '#/map'")
    expect(page.get_by_role("button", name="Spara till fil")).to_be_visible()


#: Moves a drawn map step by step, and draws the same view anew; gives the share of other pixels.
_DRAG = """
async ([zoom, ratio]) => {
  const load = name => import(`/tablet/app/${name}.js`);
  const [{ openStore }, { Painter }, { sceneOf }, { noMarks }, { toWorld }] =
    await Promise.all(["store", "map_paint", "map_scene", "map_marks", "map_project"].map(load));
  const store = await openStore();
  const [{ account_id }] = await store.people();
  const { estates } = await store.overview(account_id);
  const read = () => Promise.all(estates.map(({ code }) => store.estate(account_id, code)));
  let kept = await read();
  while (kept.some((one) => !one?.base)) {  // the package is still on its way
    await new Promise((done) => setTimeout(done, 100));
    kept = await read();
  }
  const scene = sceneOf(kept);
  const [west, south, east, north] = scene.bounds;
  const painter = () => {
    const canvas = Object.assign(document.createElement("canvas"),
      { width: 400 * ratio, height: 500 * ratio });
    const made = new Painter(
      canvas.getContext("2d", { alpha: false, willReadFrequently: true }), ratio);
    made.scene = scene;
    return made;
  };
  const [moved, anew] = [painter(), painter()];
  const marks = { ...noMarks(), chosen: [(west + east) / 2, (south + north) / 2] };
  let view = { ...toWorld(...marks.chosen), zoom, width: 400, height: 500 };
  let drawn = moved.draw(view, marks);
  for (const [dx, dy] of [[7, 0], [0, -13], [60.4, 41.7], [-150, 33], [0, 0], [-31, -88.3]]) {
    view = { ...view, x: view.x + dx / 2 ** zoom, y: view.y + dy / 2 ** zoom };
    drawn = moved.move(drawn, view, marks);
  }
  const off_px = Math.hypot(drawn.x - view.x, drawn.y - view.y) * 2 ** zoom * ratio;
  anew.draw(drawn, marks);
  const [a, b] = [moved, anew].map(({ pen: { canvas } }) =>
    canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data);
  let other = 0, plain = 0;
  for (let i = 0; i < a.length; i += 4) {
    if ([0, 1, 2].some(k => Math.abs(a[i + k] - b[i + k]) > 16)) other += 1;
    if ([0, 1, 2].every(k => a[i + k] === a[k])) plain += 1;
  }
  const far = moved.move(drawn, { ...view, x: view.x + 300 / 2 ** zoom }, marks);
  return { other: other / (a.length / 4), plain: plain / (a.length / 4), off_px, far };
}
"""


def test_a_map_that_is_dragged_shows_the_same_as_one_drawn_anew(page: Page) -> None:
    for zoom, ratio in ((15.6, 1), (17.3, 2), (19.2, 1.5)):
        found = page.evaluate(_DRAG, [zoom, ratio])
        assert found["plain"] < 0.99  # there is something to see
        assert found["other"] < 0.001
        assert found["off_px"] <= 0.75
        assert found["far"] is None  # too far: all is drawn anew
