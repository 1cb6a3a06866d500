"""The pseudonymisation secret: where it comes from and how strong it must be.

It is read from the environment or from a file that only its owner can open, and goes nowhere but
into variables of the database session. No message holds any part of it.
"""

from __future__ import annotations

import argparse
import base64
import binascii
import hashlib
import hmac
import itertools
import os
import re
import secrets
import stat
import sys
from pathlib import Path

from . import settings, synthetic
from .contract import PROJECT

VARIABLE = "PAA_TVAERS_KEY"
FILE_VARIABLE = "PAA_TVAERS_KEY_FILE"
SAMPLE_KEY = "INSECURE-sample-key-for-synthetic-landing-only"
MIN_BYTES = 32
# Of 32 random bytes some 30 are different, and so are the steps from one to the next; fewer than
# these are not met by chance.
MIN_DIFFERENT_BYTES = 20
MIN_DIFFERENT_STEPS = 16
LARGEST_FILE = 4_096
HMAC_BLOCK = 64  # bytes, SHA-256
HOW_TO_MAKE = f"Make one with:\n  ./scripts/key new FILE\n  export {FILE_VARIABLE}=FILE"


class KeyProblem(Exception):
    """The pseudonymisation secret is missing, readable by others or too weak."""


def of_landing(root: Path) -> bytes:
    """The secret that the citizen keys of a landing are made with, as bytes.

    A landing that scripts/generate wrote may go without: it gets the marked, insecure sample key.

    Raises KeyProblem, which says what to do.
    """
    text = _given()
    if text:
        if problem := weakness(text):
            raise KeyProblem(f"the pseudonymisation key {problem}. {HOW_TO_MAKE}")
        return text.encode()
    if reason := synthetic.why_not(root):
        raise KeyProblem(
            f"neither {FILE_VARIABLE} nor {VARIABLE} is set. Citizen keys are made with this"
            f" secret; only a landing of scripts/generate may go without, and {reason}."
            f" {HOW_TO_MAKE}"
        )
    return SAMPLE_KEY.encode()


def _given() -> str:
    """The secret as it was given, else an empty text."""
    text, path = os.environ.get(VARIABLE, "").strip(), os.environ.get(FILE_VARIABLE, "")
    if text and path:
        raise KeyProblem(f"{VARIABLE} and {FILE_VARIABLE} are both set: unset one of them")
    return read_file(PROJECT / path) if path else text


def read_file(path: Path) -> str:
    """The secret in a file that nobody but its owner may read.

    The file that was opened is the one that is judged, so that none can be put in its place.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        raise KeyProblem(f"the key file {path} does not exist. {HOW_TO_MAKE}") from None
    except OSError as problem:
        reason = "it is a link" if path.is_symlink() else problem.strerror
        raise KeyProblem(f"the key file {path} can't be opened: {reason}") from None
    try:
        mode = os.fstat(descriptor).st_mode
        if not stat.S_ISREG(mode):
            raise KeyProblem(f"the key file {path} is no regular file")
        if mode & 0o177:
            raise KeyProblem(
                f"the key file {path} has mode {stat.S_IMODE(mode):o}, and may have no more than"
                f" 600: chmod 600 {path}, and make a new key if somebody may have read it"
            )
        content = os.read(descriptor, LARGEST_FILE)
    finally:
        os.close(descriptor)
    try:
        text = content.decode("ascii").strip()
    except UnicodeDecodeError:
        text = ""
    if not text:
        raise KeyProblem(f"the key file {path} holds no key. {HOW_TO_MAKE}")
    return text


def weakness(text: str) -> str | None:
    """What makes a secret weak, as the rest of a sentence, or None.

    No test can tell a random secret from all others; these find what people write by hand.
    """
    if text == SAMPLE_KEY:
        return "is that of the sample, which everybody knows"
    content = _decoded(text)
    if content is None:
        return "is neither hexadecimal nor base64: passwords and sentences can be guessed"
    if len(content) < MIN_BYTES:
        return f"has {len(content)} bytes; it needs {MIN_BYTES}, as 64 hexadecimal digits"
    if all(32 <= byte < 127 for byte in content) or not re.search("[A-Za-z]", text):
        return "is made of words or digits, not of chance"
    steps = {(b - a) % 256 for a, b in itertools.pairwise(content)}
    if len(set(content)) < MIN_DIFFERENT_BYTES or len(steps) < MIN_DIFFERENT_STEPS:
        return "repeats itself"
    return None


def _decoded(text: str) -> bytes | None:
    if re.fullmatch("[0-9a-f]+|[0-9A-F]+", text):
        return bytes.fromhex(text[: len(text) // 2 * 2])
    # Letters of one case only are words: of chance they come once in billions.
    if not (re.search("[a-z]", text) and re.search("[A-Z]", text)):
        return None
    padded = text.rstrip("=").replace("-", "+").replace("_", "/")
    try:
        return base64.b64decode(padded + "=" * (-len(padded) % 4), validate=True)
    except (binascii.Error, ValueError):
        return None


def citizen_key(key: bytes, pnr: str) -> int:
    """The citizen's key, as the macro of the same name makes it."""
    digest = hmac.digest(key, pnr.encode(), "sha256")
    return int.from_bytes(digest[:8], "big") >> 2


def name_of(key: bytes) -> str:
    """A name that tells one secret from another and tells nothing of it."""
    return hmac.digest(key, b"name of this key", "sha256").hex()[:8]


def hmac_pads(key: bytes) -> tuple[bytes, bytes]:
    """Inner and outer padded key of HMAC-SHA256 (RFC 2104), 64 bytes each."""
    if len(key) > HMAC_BLOCK:
        key = hashlib.sha256(key).digest()
    key = key.ljust(HMAC_BLOCK, b"\0")
    return bytes(byte ^ 0x36 for byte in key), bytes(byte ^ 0x5C for byte in key)


def write_new(path: Path) -> None:
    """Write a new secret into a file that does not exist yet, readable by its owner only."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_hex(MIN_BYTES) + "\n")


def main() -> int:
    """Run the command line; 0 when all is well, else 1."""
    parser = argparse.ArgumentParser(
        prog="scripts/key",
        description="Make the secret of the citizen keys, or check the one that is set. It is"
        " never shown. docs/privacy.md tells how to change it.",
    )
    commands = parser.add_subparsers(dest="command", required=True)
    new = commands.add_parser("new", help="write a new secret into a new file of mode 600")
    new.add_argument("file", type=Path)
    commands.add_parser("check", help="check the secret that is set, and tell its name")
    wanted = parser.parse_args()
    try:
        if wanted.command == "new":
            write_new(PROJECT / wanted.file)
            print(f"export {FILE_VARIABLE}={PROJECT / wanted.file}")
        else:
            key = of_landing(settings.landing_root())
            sample = ": the sample's, insecure" if key == SAMPLE_KEY.encode() else ""
            print(f"The key is named {name_of(key)}{sample}.")
    except FileExistsError:
        print(f"key: {wanted.file} exists; a key is never written over", file=sys.stderr)
        return 1
    except (KeyProblem, OSError) as problem:
        print(f"key: {problem}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
