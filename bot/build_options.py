"""What a build is to do, by the settings: the same from the command line, from Discord and from the refresh."""

from collections.abc import Sequence

from bot.settings import Settings
from bot.writer.options import reading_options
from index.build import BuildOptions


def build_options(
    settings: Settings, sources: Sequence[str] = (), *, full: bool = False, with_model: bool = False
) -> BuildOptions:
    """How to build from `sources`, or from those of the settings.

    `with_model` has the language model read too, although DEMARCHE_MODEL_READING does not say so. Raises
    ModelSetupError when it cannot, PromptError for a faulty prompt.
    """
    url = str(settings.chroma_url) if settings.chroma_url else None
    return BuildOptions(
        sources=tuple(sources) or settings.sources,
        data=settings.data,
        embeddings=settings.embeddings,
        chroma_url=url,
        full=full,
        reading=reading_options(settings, wanted=with_model),
        columns=settings.table_columns,
    )
