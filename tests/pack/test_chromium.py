"""A real browser shows what was packed: its transparency over a colour, its frames, their times."""

import base64
import shutil
from fractions import Fraction

import numpy as np
import pytest

from popcon_lib.pack import apng, find, gif, mp4, webm, webp
from popcon_lib.pack.containers import fit_animation

CHROMIUM = shutil.which("chromium")
PAGE = "https://popcon.test/"
GROUND = (30, 120, 200)
TIMES = (Fraction(1, 5), Fraction(2, 5), Fraction(1, 10), Fraction(3, 10))
COLOURS = ((220, 40, 30), (40, 190, 60), (250, 210, 40), (120, 60, 160))
TYPES = {"apng": "image/png", "gif": "image/gif", "webp": "image/webp"}

# What the browser's own decoder makes of a file: each frame's time in ms and some of its pixels.
IMAGE_FRAMES = """async ([type, data, places]) => {
  const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
  const decoder = new ImageDecoder({type, data: bytes.buffer});
  await decoder.tracks.ready;
  await decoder.completed;
  const track = decoder.tracks.selectedTrack, frames = [];
  for (let frameIndex = 0; frameIndex < track.frameCount; frameIndex++) {
    const {image} = await decoder.decode({frameIndex});
    const canvas = new OffscreenCanvas(image.displayWidth, image.displayHeight);
    const pen = canvas.getContext("2d");
    pen.drawImage(image, 0, 0);
    const pixels = places.map(([x, y]) => [...pen.getImageData(x, y, 1, 1).data]);
    frames.push({ms: image.duration / 1000, pixels});
  }
  return {frames, repeats: track.repetitionCount === Infinity ? -1 : track.repetitionCount};
}"""

# What a video shows as it plays, by the time of each frame that reaches the screen; slowed down,
# and played again where a busy machine has dropped a frame.
PLAYED = """async ([type, data, places, count]) => {
  const video = document.createElement("video");
  video.muted = true;
  video.src = `data:${type};base64,${data}`;
  document.body.replaceChildren(video);
  const shown = {};
  let canvas, pen;
  const look = (now, {mediaTime}) => {
    canvas ??= new OffscreenCanvas(video.videoWidth, video.videoHeight);
    pen ??= canvas.getContext("2d", {willReadFrequently: true});
    pen.clearRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(video, 0, 0);
    const pixels = places.map(([x, y]) => [...pen.getImageData(x, y, 1, 1).data]);
    shown[Math.round(1000 * mediaTime)] = pixels;
    video.requestVideoFrameCallback(look);
  };
  video.requestVideoFrameCallback(look);
  video.playbackRate = 0.5;
  for (let play = 0; play < 4 && Object.keys(shown).length < count; play++) {
    const ended = new Promise((done, failed) => {
      video.onended = done;
      video.onerror = () => failed(video.error.message);
    });
    await video.play();
    await ended;
  }
  return {shown, seconds: video.duration};
}"""


@pytest.fixture(scope="module")
def page():
    """An empty page of GROUND's colour, in Chromium."""
    from playwright.sync_api import sync_playwright

    if CHROMIUM is None:
        pytest.skip("there is no Chromium: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM)
        page = browser.new_page(viewport={"width": 200, "height": 100})
        red, green, blue = GROUND
        body = f'<body style="margin:0;background:rgb({red},{green},{blue})"></body>'
        page.route("**/*", lambda route: route.fulfill(body=body, content_type="text/html"))
        page.goto(PAGE)
        yield page
        browser.close()


@pytest.fixture(scope="module")
def frames():
    """Four frames of 96 px: left half of one colour each, then 16 px half clear, the rest clear."""
    rgba = np.zeros((4, 96, 96, 4), np.uint8)
    for frame, colour in zip(rgba, COLOURS, strict=True):
        frame[:, :48] = (*colour, 255)
        frame[:, 48:64] = (*colour, 128)
    return rgba


PLACES = [(20, 48), (56, 48), (84, 48)]


def written(container, frames):
    if container == "gif":
        return gif.encode(gif.harden(frames, (255, 255, 255)), TIMES, 0)
    if container in ("webm", "mp4"):
        return {"webm": webm, "mp4": mp4}[container].Film(frames, TIMES).encode(4)
    return {"apng": apng, "webp": webp}[container].encode(frames, TIMES, 0)


@pytest.mark.parametrize("container", TYPES)
def test_each_frame_is_shown_for_its_time_with_its_transparency(page, frames, container):
    data = base64.b64encode(written(container, frames)).decode()
    told = page.evaluate(IMAGE_FRAMES, [TYPES[container], data, PLACES])
    assert [round(frame["ms"]) for frame in told["frames"]] == [200, 400, 100, 300]
    assert told["repeats"] == -1
    for frame, colour in zip(told["frames"], COLOURS, strict=True):
        solid, soft, clear = frame["pixels"]
        assert solid == [*colour, 255]
        assert clear[3] == 0
        if container == "gif":  # a soft edge is mixed with the matte
            assert soft == [*(round(255 - (255 - value) * 128 / 255) for value in colour), 255]
        else:
            assert soft[3] == 128
            assert np.abs(np.subtract(soft[:3], colour)).max() <= 2  # a canvas premultiplies


@pytest.mark.parametrize("container", ["webm", "mp4"])
def test_a_film_shows_each_frame_in_its_time_and_webm_keeps_its_alpha(page, frames, container):
    if container == "mp4":
        frames = np.concatenate([frames[..., :3], np.full_like(frames[..., :1], 255)], axis=-1)
    data = base64.b64encode(written(container, frames)).decode()
    told = page.evaluate(PLAYED, [f"video/{container}", data, PLACES, 4])
    assert told["seconds"] == pytest.approx(1, abs=0.002)
    assert list(told["shown"]) == ["0", "200", "600", "700"]
    for (solid, soft, clear), colour in zip(told["shown"].values(), COLOURS, strict=True):
        assert np.abs(np.subtract(solid[:3], colour)).max() <= 12
        assert solid[3] >= 250
        if container == "webm":
            assert abs(soft[3] - 128) <= 8 and clear[3] <= 8


@pytest.mark.parametrize("container", [*TYPES, "webm"])
def test_over_a_colour_the_page_is_seen_through_what_is_clear(page, frames, container):
    still = np.repeat(frames[:1], 4, axis=0)
    tag, kind = ("video", "video/webm") if container == "webm" else ("img", TYPES.get(container))
    data = base64.b64encode(written(container, still)).decode()
    page.evaluate(
        """async ([tag, source]) => {
          const one = document.createElement(tag);
          one.muted = true;
          const ready = new Promise((done) => { one.onload = one.onloadeddata = done; });
          one.src = source;
          document.body.replaceChildren(one);
          await ready;
          await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
        }""",
        [tag, f"data:{kind};base64,{data}"],
    )
    shot = apng.decode(page.screenshot()).rgba[0]
    solid, soft, clear = (shot[y, x, :3].astype(int) for x, y in PLACES)
    near = 14 if container == "webm" else 1
    assert np.abs(solid - COLOURS[0]).max() <= near
    assert np.abs(clear - GROUND).max() <= near
    under = (255, 255, 255) if container == "gif" else GROUND
    assert np.abs(soft - (np.add(COLOURS[0], under) / 2)).max() <= near + 2


@pytest.mark.parametrize(
    "name", ["line-emoji", "signal", "discord-sticker", "discord-emoji", "slack", "telegram-emoji"]
)
def test_what_fitting_made_of_noisy_frames_is_what_the_browser_shows(page, drawn, name):
    target = find(name)
    side_px = 100 if name == "telegram-emoji" else 96
    rgba = drawn(side_px, 5, 2)
    data = fit_animation(rgba, (Fraction(1, 5),) * 5, 0, target, 20_000, name).data
    middle = [[side_px // 2, round(side_px * 0.7)], [1, 1]]
    told = base64.b64encode(data).decode()
    if target.container == "webm":
        found = page.evaluate(PLAYED, ["video/webm", told, middle, 5])["shown"]
        assert list(found) == ["0", "200", "400", "600", "800"]
        shown = [found[ms] for ms in ("0", "400", "800")]
    else:
        found = page.evaluate(IMAGE_FRAMES, [TYPES[target.container], told, middle])["frames"]
        assert len(found) == 5
        shown = [found[number]["pixels"] for number in (0, 2, 4)]
    for (body, clear), frame in zip(shown, rgba[[0, 2, 4]], strict=True):
        x, y = middle[0]
        assert np.abs(np.subtract(body, frame[y, x].astype(int))).max() <= 16
        assert clear[3] == 0
