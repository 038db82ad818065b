"""Pictures as they are kept: no metadata, upright, small, bombs refused, blur that stays."""

from __future__ import annotations

import socket
import time
from io import BytesIO

import pytest
from PIL import Image, ImageChops, ImageCms, ImageFilter, ImageStat

from backend.photos import reading
from backend.photos.nursery import nursery
from backend.photos.pictures import PIXELS_MAX, SIDE_MAX_PX, PictureError, blur, prepare
from backend.photos.reading import read_apart
from backend.photos.schemas import Box
from tests.photo_sample import MARK, encoded, film, png_bomb, scene, text_bomb, with_metadata
from tests.photo_sample import zip_behind as polyglot

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HEIC = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic"


def opened(content: bytes) -> Image.Image:
    image = Image.open(BytesIO(content))
    image.load()
    return image


def markers(jpeg: bytes) -> set[int]:
    """Return the markers before a JPEG's pixels."""
    found, at = set(), 2
    while jpeg[at + 1] != 0xDA:
        found.add(jpeg[at + 1])
        at += 2 + int.from_bytes(jpeg[at + 2 : at + 4], "big")
    return found


def test_nothing_the_camera_wrote_is_left() -> None:
    sent = with_metadata(scene())
    assert sent.count(MARK) >= 4
    before = Image.open(BytesIO(sent))
    assert before.getexif().get_ifd(0x8825)
    made = prepare(sent)
    for file in (made.full, made.thumb):
        assert MARK not in file
        assert b"Exif" not in file
        kept = opened(file)
        assert dict(kept.getexif()) == {}
        assert {"exif", "xmp", "icc_profile", "comment", "photoshop"}.isdisjoint(kept.info)
        # JFIF's head alone: no place for anything else.
        assert markers(file) <= {0xE0, 0xDB, 0xC0, 0xC4}


@pytest.mark.parametrize(("orientation", "size"), [(1, (400, 300)), (6, (300, 400))])
def test_a_picture_stands_upright(orientation: int, size: tuple[int, int]) -> None:
    image = scene()
    image.paste((255, 0, 0), (0, 0, 100, 100))  # upper left as the sensor saw it
    made = prepare(with_metadata(image, orientation))
    assert (made.width_px, made.height_px) == size
    red = opened(made.full).getpixel((size[0] - 20 if orientation == 6 else 20, 20))
    assert isinstance(red, tuple)
    assert red[0] > 200
    assert red[1] < 60


def test_a_large_picture_becomes_small_and_a_small_one_stays() -> None:
    made = prepare(encoded(scene(4000, 1000)))
    assert (made.width_px, made.height_px) == (SIDE_MAX_PX, 400)
    assert opened(made.full).size == (SIDE_MAX_PX, 400)
    assert opened(made.thumb).size == (320, 80)
    tiny = prepare(encoded(scene(30, 20)))
    assert (tiny.width_px, tiny.height_px) == (30, 20)


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_what_shines_through_is_on_white(kind: str) -> None:
    image = Image.new("RGBA", (50, 50), (255, 0, 0, 0))
    kept = opened(prepare(encoded(image, kind, lossless=True)).full)
    assert (kept.format, kept.mode) == ("JPEG", "RGB")
    assert kept.getpixel((25, 25)) == (255, 255, 255)


@pytest.mark.parametrize("mode", ["L", "P", "1", "LA", "CMYK", "I;16"])
def test_every_mode_of_pixels_is_taken(mode: str) -> None:
    image = Image.new("L", (60, 40), 128)
    kind = "JPEG" if mode == "CMYK" else "PNG"
    sent = encoded(image.convert("RGB").convert(mode) if mode != "I;16" else image, kind)
    assert opened(prepare(sent).full).size == (60, 40)


def test_colours_of_a_profile_become_those_of_srgb() -> None:
    green = Image.new("RGB", (40, 40), (90, 160, 30))
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    # A profile that calls red what others call green.
    swapped = srgb.replace(b"rXYZ", b"????", 1).replace(b"gXYZ", b"rXYZ", 1)
    profile = swapped.replace(b"????", b"gXYZ", 1)
    kept = opened(prepare(encoded(green, "PNG", icc_profile=profile)).full)
    assert kept.getpixel((20, 20)) == pytest.approx((160, 90, 30), abs=8)
    broken = opened(prepare(encoded(green, "PNG", icc_profile=b"no profile")).full)
    assert broken.getpixel((20, 20)) == pytest.approx((90, 160, 30), abs=8)


@pytest.mark.parametrize(
    ("sent", "reason"),
    [
        (b"", "is not a JPEG"),
        (b"hello", "is not a JPEG"),
        (b"%PDF-1.7", "is not a JPEG"),
        (b"PK\x03\x04" + encoded(scene()), "is not a JPEG"),
        (b"<html>" + encoded(scene()), "SVG or another text"),
        (SVG, "SVG or another text"),
        (b'\xef\xbb\xbf <?xml version="1.0"?>' + SVG, "SVG or another text"),
        (film("GIF"), "is a GIF"),
        (film("PNG"), "moves"),
        (film("WEBP"), "moves"),
        (HEIC, "HEIC"),
        (encoded(scene())[:4000], "cut off"),
        (encoded(scene(), "PNG")[:-60], "cut off"),
        (encoded(scene(), "WEBP")[:-600], "cut off"),
        (b"\xff\xd8\xff" + bytes(1000), "cut off"),
        (b"\x89PNG\r\n\x1a\n" + bytes(1000), "cut off"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "cut off"),
    ],
)
def test_what_is_no_photo_is_refused_with_the_reason(sent: bytes, reason: str) -> None:
    with pytest.raises(PictureError, match=reason):
        prepare(sent)


@pytest.mark.parametrize("side", [9_000, 60_000])
def test_a_bomb_is_refused_before_a_pixel_is_read(side: int) -> None:
    assert side**2 > PIXELS_MAX
    started = time.perf_counter()
    with pytest.raises(PictureError, match="more than 70 million pixels"):
        prepare(png_bomb(side))
    assert time.perf_counter() - started < 0.5


def test_a_polyglot_loses_what_was_behind_the_picture() -> None:
    sent = polyglot(encoded(scene()))
    assert b"<script>" in sent
    made = prepare(sent)
    assert b"<script>" not in made.full + made.thumb
    assert b"PK\x03\x04" not in made.full + made.thumb
    assert made.full.endswith(b"\xff\xd9")


def test_a_second_picture_of_a_telephone_is_no_film() -> None:
    two = encoded(scene(), "MPO", save_all=True, append_images=[scene()])
    assert Image.open(BytesIO(two)).format == "MPO"
    assert opened(prepare(two).full).format == "JPEG"


def test_apart_gives_the_same_as_here() -> None:
    sent = with_metadata(scene())
    assert read_apart(sent) == prepare(sent)
    with pytest.raises(PictureError, match="SVG"):
        read_apart(SVG)


def test_apart_a_comment_that_fills_the_memory_harms_nobody() -> None:
    with pytest.raises(PictureError, match="cut off or broken"):
        read_apart(text_bomb())


def test_a_reader_that_takes_too_long_or_dies_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as short:
        short.setattr(reading, "READ_MAX_S", 0.001)
        with pytest.raises(PictureError, match="too long"):
            read_apart(encoded(scene()))
    ended, other = socket.socketpair()
    other.close()
    with monkeypatch.context() as dead:
        dead.setattr(reading.nursery, "give", lambda _: ended)
        with pytest.raises(PictureError, match="broken"):
            read_apart(encoded(scene()))


def test_a_nursery_that_died_is_started_again() -> None:
    sent = encoded(scene())
    read_apart(sent)
    first = nursery._process  # noqa: SLF001 -- what the kernel kills when memory is short
    assert first is not None
    first.kill()
    first.wait()
    assert read_apart(sent) == prepare(sent)
    assert nursery._process is not first  # noqa: SLF001


def sharpness(image: Image.Image) -> float:
    """Return how much neighbours differ, as the spread of the edges [levels]."""
    edges = image.convert("L").filter(ImageFilter.FIND_EDGES)
    inner = edges.crop((8, 8, edges.width - 8, edges.height - 8))
    return float(ImageStat.Stat(inner).stddev[0])


BOX = Box(x=0.25, y=0.25, width=0.5, height=0.5)
AREA = (100, 75, 300, 225)


def test_a_blurred_box_has_lost_its_pattern_for_good() -> None:
    before = prepare(encoded(scene(), "PNG")).full
    after = blur(before, [BOX]).full
    was, now = opened(before).crop(AREA), opened(after).crop(AREA)
    assert sharpness(was) > 30
    assert sharpness(now) < 3
    # Nobody gets it back by sharpening, however hard.
    for strength in (150, 500, 2000):
        sharp = now.filter(ImageFilter.UnsharpMask(radius=6, percent=strength, threshold=0))
        alike = ImageStat.Stat(ImageChops.difference(sharp.convert("L"), was.convert("L"))).mean[0]
        assert alike > 25
        assert correlation(sharp, was) < 0.2


def correlation(one: Image.Image, other: Image.Image) -> float:
    """Return how alike the fine patterns of two pictures are, from 0 to 1."""
    fine = []
    for image in (one, other):
        grey = image.convert("L")
        rough = list(grey.filter(ImageFilter.GaussianBlur(8)).tobytes())
        fine.append([a - b for a, b in zip(grey.tobytes(), rough, strict=True)])
    dot = sum(a * b for a, b in zip(*fine, strict=True))
    size = sum(a * a for a in fine[0]) * sum(b * b for b in fine[1])
    return abs(dot) / size**0.5 if size else 0.0


def test_a_mosaic_of_few_squares_remains() -> None:
    left_dark = Image.new("RGB", (400, 300), (240, 240, 240))
    left_dark.paste((10, 10, 10), (100, 75, 200, 225))
    now = opened(blur(prepare(encoded(left_dark, "PNG")).full, [BOX]).full).crop(AREA)
    across = [now.getpixel((x, 75)) for x in range(200)]
    levels = [p[0] for p in across if isinstance(p, tuple)]
    # Squares of 40 px: dark, then the middle one half and half, then bright.
    assert max(levels[:40]) < 70
    assert 70 < levels[100] < 190
    assert min(levels[160:]) > 190


def test_what_is_outside_a_box_stays() -> None:
    before = prepare(encoded(scene(), "PNG")).full
    after = blur(before, [BOX]).full
    change = ImageChops.difference(opened(before), opened(after)).convert("L")
    assert ImageStat.Stat(change.crop((0, 0, 400, 64))).mean[0] < 8  # encoded once more
    assert ImageStat.Stat(change.crop(AREA)).mean[0] > 30


def test_the_squares_move_at_random_so_that_guesses_prove_nothing() -> None:
    before = prepare(encoded(scene(), "PNG")).full
    assert blur(before, [BOX]).full != blur(before, [BOX]).full


@pytest.mark.parametrize(
    "box",
    [
        Box(x=0, y=0, width=1, height=1),
        Box(x=0.999, y=0.999, width=0.001, height=0.001),
        Box(x=0.5, y=0, width=0.001, height=1),
    ],
)
def test_a_box_at_the_edge_or_as_thin_as_a_line_covers_something(box: Box) -> None:
    before = prepare(encoded(scene(), "PNG")).full
    made = blur(before, [box])
    assert opened(made.full).size == (400, 300)
    assert made.full != blur(before, []).full


def test_the_small_copy_is_blurred_as_well() -> None:
    before = prepare(encoded(scene(1600, 1200)))
    after = blur(before.full, [Box(x=0, y=0, width=1, height=1)])
    change = ImageChops.difference(opened(before.thumb), opened(after.thumb))
    assert sharpness(opened(after.thumb)) < 3
    assert ImageStat.Stat(change).mean[0] > 3
