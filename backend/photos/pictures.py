"""Pictures as they are kept: re-encoded, without metadata, and blurred where somebody drew a box.

What was sent is read by `prepare` in a process of its own (backend.photos.reading); what was
re-encoded is ours, and is blurred here.
"""

from __future__ import annotations

import math
import secrets
import struct
import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO
from typing import Final

from PIL import Image, ImageCms, ImageFilter, ImageOps

from backend.photos.schemas import Box

#: Longest side of a kept picture and of its small copy [px].
SIDE_MAX_PX: Final = 1600
THUMB_SIDE_PX: Final = 320
#: Pixels a picture may say it has; telephones make 12 to 50 million.
PIXELS_MAX: Final = 70_000_000
#: Squares along the longer side of a blurred box: too few for a face or the signs of a plate.
SQUARES_MAX: Final = 5
#: Smallest side of such a square [px].
SQUARE_MIN_PX: Final = 12
#: How far a square's colour is moved at random, so that guessing what was there proves nothing.
NOISE_LEVELS: Final = 10
_FORMATS: Final = ("JPEG", "PNG", "WEBP")
_WEBP_FROM: Final = 8
_BRAND_FROM: Final = 4
_HEIC_BRANDS: Final = (b"heic", b"heix", b"heim", b"hevc", b"mif1", b"msf1", b"avif")
NOT_A_PICTURE: Final = "is not a JPEG, PNG or WebP picture"
TOO_MANY: Final = f"says it has more than {PIXELS_MAX // 1_000_000} million pixels"
BROKEN: Final = "is cut off or broken; send it again"
_WHITE: Final = (255, 255, 255)


class PictureError(Exception):
    """A picture that is not taken, and why."""


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A picture as it is kept: two JPEG files and the size of the larger [px]."""

    full: bytes
    thumb: bytes
    width_px: int
    height_px: int


def prepare(sent: bytes) -> Picture:
    """Return what is kept of a picture: its pixels in sRGB, upright, at most 1 600 px a side.

    Raises
    ------
    PictureError
        If it is no picture that is taken, says it has too many pixels, moves, or is cut off.
    """
    _refuse_others(sent)
    image = _opened(sent)
    if image.width * image.height > PIXELS_MAX:
        raise PictureError(TOO_MANY)
    # Telephones put a second picture behind the first (MPO); that is no film.
    if getattr(image, "is_animated", False) and image.format != "MPO":
        raise PictureError("moves; send a single picture")
    try:
        return _kept(_plain(_upright(_smaller(image))))
    except (OSError, SyntaxError, struct.error):
        raise PictureError(BROKEN) from None


def blur(full: bytes, boxes: Iterable[Box]) -> Picture:
    """Return a kept picture with a mosaic over each box that nobody can undo.

    A box is averaged into at most 5 squares a side, the colour of each is moved at random, and
    the edges between them are softened: what was there is no longer in the file.
    """
    with Image.open(BytesIO(full), formats=("JPEG",)) as image:
        image.load()
        for box in boxes:
            _cover(image, _area(box, image.size))
        return _kept(image)


def _refuse_others(sent: bytes) -> None:
    """Tell by its first bytes what was sent; what a header or a name says counts for nothing."""
    start = sent[:64].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if sent[_BRAND_FROM : _BRAND_FROM + 8] in [b"ftyp" + brand for brand in _HEIC_BRANDS]:
        raise PictureError("is a HEIC or AVIF picture, which cannot be read here; send a JPEG")
    if start.startswith((b"<svg", b"<?xml", b"<!doctype", b"<html")):
        raise PictureError("is SVG or another text with markup, not a photo")
    if sent.startswith(b"GIF8"):
        raise PictureError("is a GIF; send JPEG, PNG or WebP")
    is_webp = sent.startswith(b"RIFF") and sent[_WEBP_FROM : _WEBP_FROM + 4] == b"WEBP"
    if not (is_webp or sent.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"))):
        raise PictureError(NOT_A_PICTURE)


def _opened(sent: bytes) -> Image.Image:
    """Read the head of a picture; not a pixel is decoded yet."""
    # Pillow itself refuses twice its limit, for WebP before it takes the memory.
    Image.MAX_IMAGE_PIXELS = PIXELS_MAX // 2
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            return Image.open(BytesIO(sent), formats=_FORMATS)
    except Image.DecompressionBombError:
        raise PictureError(TOO_MANY) from None
    except (OSError, SyntaxError, ValueError, struct.error):
        raise PictureError(BROKEN) from None


def _smaller(image: Image.Image) -> Image.Image:
    """Decode a picture no larger than it is kept; a large JPEG is decoded at a part of its size."""
    if image.mode not in ("RGB", "RGBA", "L", "CMYK"):
        image = image.convert("RGBA" if image.has_transparency_data else "RGB")
    image.thumbnail((SIDE_MAX_PX, SIDE_MAX_PX))
    return image


def _upright(image: Image.Image) -> Image.Image:
    try:
        return ImageOps.exif_transpose(image)
    except (OSError, SyntaxError, ValueError, struct.error, KeyError, TypeError):
        return image  # what it says of itself is broken, the picture is not


def _plain(image: Image.Image) -> Image.Image:
    """Return the pixels alone, in sRGB on white."""
    profile = image.info.get("icc_profile")
    if image.mode == "RGBA":
        ground = Image.new("RGB", image.size, _WHITE)
        ground.paste(image, mask=image.getchannel("A"))
        image = ground
    if profile:
        try:
            theirs = ImageCms.ImageCmsProfile(BytesIO(profile))
            ours = ImageCms.createProfile("sRGB")
            turned = ImageCms.profileToProfile(image, theirs, ours, outputMode="RGB")
        except (ImageCms.PyCMSError, OSError, ValueError):
            turned = None  # a broken profile: the colours are near enough without
        image = turned or image
    return image.convert("RGB")


def _kept(image: Image.Image) -> Picture:
    # Pasted onto a new picture: Pillow would write comments that it read into the file again.
    clean = Image.new("RGB", image.size)
    clean.paste(image)
    small = clean.copy()
    small.thumbnail((THUMB_SIDE_PX, THUMB_SIDE_PX))
    return Picture(
        full=_jpeg(clean, 85), thumb=_jpeg(small, 80), width_px=clean.width, height_px=clean.height
    )


def _jpeg(image: Image.Image, quality: int) -> bytes:
    out = BytesIO()
    image.save(out, "JPEG", quality=quality)
    return out.getvalue()


def _area(box: Box, size: tuple[int, int]) -> tuple[int, int, int, int]:
    """Return the pixels of a box, all that it touches, one square at least."""
    spans = []
    for start, length, side in zip((box.x, box.y), (box.width, box.height), size, strict=True):
        first = max(0, math.floor(start * side))
        last = min(side, max(math.ceil((start + length) * side), first + SQUARE_MIN_PX))
        spans.append((max(0, min(first, last - SQUARE_MIN_PX)), last))
    (left, right), (top, bottom) = spans
    return left, top, right, bottom


def _cover(image: Image.Image, area: tuple[int, int, int, int]) -> None:
    part = image.crop(area)
    square = max(SQUARE_MIN_PX, math.ceil(max(part.size) / SQUARES_MAX))
    count = (max(1, part.width // square), max(1, part.height // square))
    means = part.resize(count, Image.Resampling.BOX)
    moved = bytes(
        min(255, max(0, level + secrets.randbelow(2 * NOISE_LEVELS + 1) - NOISE_LEVELS))
        for level in means.tobytes()
    )
    squares = Image.frombytes("RGB", count, moved)
    mosaic = squares.resize(part.size, Image.Resampling.NEAREST)
    image.paste(mosaic.filter(ImageFilter.GaussianBlur(square / 4)), area)
