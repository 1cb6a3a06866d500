"""What one run is asked for, and the numbers that follow from it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from pathlib import Path

CHUNK_CITIZENS = 100_000
MAX_CHUNKS = 62  # room in the serial numbers of a pnr; see people.py
PACKAGE = Path(__file__).resolve().parent
REPOSITORY = PACKAGE.parents[2]


@dataclass(frozen=True)
class Settings:
    """One run. `dirt` is the share of a table's rows that each kind of dirt gets (0 = none)."""

    citizens: int
    first_year: int
    last_year: int
    seed: int
    dirt: float
    as_of: date
    workers: int
    memory_limit_mb: int
    chunk_size: int = CHUNK_CITIZENS

    @property
    def window_start(self) -> date:
        return date(self.first_year, 1, 1)

    @property
    def years(self) -> list[int]:
        return list(range(self.first_year, self.last_year + 1))

    @property
    def chunks(self) -> int:
        return -(-self.citizens // self.chunk_size)

    @property
    def scale(self) -> float:
        """Size against the whole country (5.9 million)."""
        return self.citizens / 5_900_000

    @property
    def mask(self) -> int:
        """62-bit mask that every hashed number is XORed with: this is how the seed enters."""
        digest = hashlib.sha256(f"paa-tvaers {self.seed}".encode()).digest()
        return int.from_bytes(digest[:8], "big") >> 2

    def chunk_citizens(self, chunk: int) -> int:
        return min(self.chunk_size, self.citizens - chunk * self.chunk_size)

    def __post_init__(self) -> None:
        if not 1_000 <= self.citizens <= 6_000_000:
            raise ValueError("--citizens must be from 1,000 to 6,000,000")
        if not 1990 <= self.first_year <= self.last_year <= 2035:
            raise ValueError("--years must be from 1990 to 2035, such as 2022-2024")
        if self.last_year - self.first_year > 14:
            raise ValueError("--years: at most 15 years")
        if self.as_of <= self.window_start:
            raise ValueError("--as-of must be after the first day of the first year")
        if self.as_of > date(self.last_year + 1, 1, 1):
            raise ValueError("--as-of must be no later than 1 January after the last year")
        if self.chunks > MAX_CHUNKS:
            raise ValueError(f"at most {MAX_CHUNKS} chunks")
        if not 0 <= self.dirt <= 0.05:
            raise ValueError("--dirt must be from 0 to 0.05")
