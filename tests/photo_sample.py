"""Pictures for tests: made here, with what telephones and attackers put into them."""

from __future__ import annotations

import hashlib
import struct
import zipfile
import zlib
from io import BytesIO

from PIL import Image, ImageCms, ImageDraw, PngImagePlugin

#: A word that stands in every piece of metadata of `with_metadata`.
MARK = b"HEMLIGT"


def scene(width: int = 400, height: int = 300) -> Image.Image:
    """Return a picture with a fine pattern all over, as a face or a plate has."""
    image = Image.new("RGB", (width, height), (200, 180, 60))
    pen = ImageDraw.Draw(image)
    for left in range(0, width, 4):
        pen.line([(left, 0), (left, height)], fill=(20, 40, 160), width=2)
    return image


def encoded(image: Image.Image, kind: str = "JPEG", **options: object) -> bytes:
    """Return a picture as a file."""
    out = BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def with_metadata(image: Image.Image, orientation: int = 1) -> bytes:
    """Return a JPEG with place, maker, thumbnail, comment, XMP and a colour profile."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = MARK.decode()
    exif[0x9286] = MARK.decode()
    place = exif.get_ifd(0x8825)
    place[1], place[2] = "N", (57.0, 48.0, 30.0)
    place[3], place[4] = "E", (12.0, 1.0, 12.0)
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    xmp = b"<x:xmpmeta><exif:GPSLatitude>57,48N</exif:GPSLatitude>" + MARK + b"</x:xmpmeta>"
    return encoded(image, exif=exif, comment=MARK, xmp=xmp, icc_profile=profile)


def png_bomb(side: int = 60_000) -> bytes:
    """Return a PNG of a few bytes that says it is `side` pixels a side."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        size, check = len(content), zlib.crc32(kind + content)
        return struct.pack(">I", size) + kind + content + struct.pack(">I", check)

    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    pixels = zlib.compress(bytes(1_000_000), 9)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    )


def text_bomb() -> bytes:
    """Return a PNG with a comment that unpacks to 400 MB."""
    info = PngImagePlugin.PngInfo()
    info.add_text("k", "x" * 200_000_000, zip=True)
    return encoded(scene(20, 20), "PNG", pnginfo=info)


def zip_behind(picture: bytes) -> bytes:
    """Return a picture that is a ZIP with a page in it as well."""
    out = BytesIO(picture)
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("index.html", b"<script>" + MARK + b"</script>")
    return out.getvalue()


def film(kind: str) -> bytes:
    """Return a picture that moves."""
    frames = [scene(40, 30), Image.new("RGB", (40, 30), "red")]
    return encoded(frames[0], kind, save_all=True, append_images=frames[1:])


def checksum(content: bytes) -> str:
    """Return the name that reports call a file by."""
    return hashlib.sha256(content).hexdigest()
