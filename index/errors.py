"""Everything that can go wrong with an index, each with a sentence that says what to do.

DemarcheError                 shown to people as its message alone, exit code 1
├── ReadError                 one source cannot be read: it is skipped and reported
│   └── FetchError            an address cannot be fetched, now or ever
├── SourceError               a source cannot be added, removed or fetched from
├── BuildError                no generation could be made; the live one is untouched
│   ├── NothingToIndex
│   └── BuilderBusy           another process is building
├── GenerationError
│   ├── NoIndex               nothing has been built yet
│   ├── DamagedGeneration     a generation is there but cannot be trusted
│   └── VectorsAway           the Chroma server does not answer, now
├── EmbeddingError            the embedding model is missing, altered or does not match the index
└── JudgeError                the judge is missing or altered
"""


class DemarcheError(Exception):
    """An error whose message is for the user: one sentence that says what to do next."""


class ReadError(DemarcheError):
    """A file or record that cannot be read; the build goes on without it."""


class FetchError(ReadError):
    """An address that cannot be fetched; `passing` where it may be another time."""

    def __init__(self, reason: str, *, passing: bool = False) -> None:
        super().__init__(reason)
        self.passing = passing


class SourceError(DemarcheError):
    """A source of articles cannot be added, removed or fetched from."""


class BuildError(DemarcheError):
    """No new generation could be made; the live one is untouched."""


class NothingToIndex(BuildError):
    """Not one readable article was found."""


class BuilderBusy(BuildError):
    """Another process is building in the same data folder."""


class GenerationError(DemarcheError):
    """A generation cannot be used."""


class NoIndex(GenerationError):
    """Nothing has been built yet."""


class DamagedGeneration(GenerationError):
    """A generation is there but fails its checks."""


class VectorsAway(GenerationError):
    """The Chroma server does not answer as it should; what it holds may be whole."""


class EmbeddingError(DemarcheError):
    """The embedding model is missing, altered, or not the one the index was built with."""


class JudgeError(DemarcheError):
    """The judge is missing, or is not the one of its card."""


class ModelError(DemarcheError):
    """The language model cannot be used. The message never holds what a provider said: that may quote the key."""


class ModelSetupError(ModelError):
    """It cannot be used until a person changes something: no package, no key, a wrong key, an unknown name."""


class ModelUnavailable(ModelError):
    """It failed this time: too slow, too busy, broken off."""


class Unbounded(ModelUnavailable):
    """It did not come to an end: too slow, or writing on and on."""


class BadForm(ModelError):
    """It answered, but not in the form asked for."""
