"""The judge as a network: a BERT body and three heads over it."""

from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional

from index.model.rebuild import HEAD_SIZE, HEADS, LAYERS, SIZE, official, tensors
from index.models.judge_input import MOST_TOKENS

DROPOUT = 0.1  # of the embeddings and before the heads: within the layers it would cost a quarter of the time
VERDICTS = ("yes", "no", "awaited", "contradicted", "none")


class Layer(nn.Module):
    """One BERT layer (normalised after each step), the three projections as one."""

    def __init__(self) -> None:
        super().__init__()
        self.qkv = nn.Linear(SIZE, 3 * SIZE)
        self.mixed = nn.Linear(SIZE, SIZE)
        self.first = nn.LayerNorm(SIZE, eps=1e-12)
        self.wide = nn.Linear(SIZE, 4 * SIZE)
        self.narrow = nn.Linear(4 * SIZE, SIZE)
        self.second = nn.LayerNorm(SIZE, eps=1e-12)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        rows, tokens, _ = x.shape
        query, key, value = self.qkv(x).view(rows, tokens, 3, HEADS, HEAD_SIZE).permute(2, 0, 3, 1, 4)
        # Written out: the fused kernel's way back takes twice the time at these lengths.
        shares = (torch.matmul(query * HEAD_SIZE**-0.5, key.transpose(-1, -2)) + mask).softmax(-1)
        context = torch.matmul(shares.to(value.dtype), value)
        x = self.first(x + self.mixed(context.transpose(1, 2).reshape(rows, tokens, SIZE)))
        return self.second(x + self.narrow(functional.gelu(self.wide(x))))


class JudgeNet(nn.Module):
    """Rows of word pieces [rows, tokens] → (answers [rows], verdict [rows, 5], supports [rows]), all logits.

    The table of words stays as the encoder has it: a few thousand questions would only bend the words they use.
    """

    def __init__(self) -> None:
        super().__init__()
        self.words = nn.Embedding(30522, SIZE)
        self.words.weight.requires_grad_(False)
        self.places = nn.Embedding(MOST_TOKENS, SIZE)
        self.segments = nn.Embedding(2, SIZE)
        self.marks = nn.Embedding(16, SIZE)  # of the unused word pieces 1 to 15; 0 is every other piece's
        self.norm = nn.LayerNorm(SIZE, eps=1e-12)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))
        self.pool = nn.Linear(2 * SIZE, SIZE)
        self.heads = nn.Linear(SIZE, 2 + len(VERDICTS))
        nn.init.zeros_(self.marks.weight)
        nn.init.normal_(self.heads.weight, std=0.02)
        nn.init.zeros_(self.heads.bias)

    def forward(self, ids: Tensor, segments: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        real = ids != 0
        places = torch.arange(ids.shape[1])
        x = self.words(ids) + self.marks(ids * (ids < 16)) + self.places(places) + self.segments(segments)
        x = functional.dropout(self.norm(x), DROPOUT, self.training)
        mask = (~real)[:, None, None, :].to(torch.bfloat16) * -1e4
        for layer in self.layers:
            x = layer(x, mask)
        weight = real.unsqueeze(-1).to(x.dtype)
        mean = (x * weight).sum(1) / weight.sum(1)
        pooled = functional.gelu(self.pool(torch.cat([x[:, 0], mean], -1)))
        heads = self.heads(functional.dropout(pooled, DROPOUT, self.training)).float()
        return heads[:, 0], heads[:, 2:], heads[:, 1]

    def load_base(self, source: Path) -> None:
        """Begin with the sentence encoder's weights; EmbeddingError if `source` does not hold the official ones."""
        have = {name: torch.tensor(value) for name, value in tensors(official(source, "model.safetensors")).items()}
        state = self.state_dict()
        state["words.weight"] = have["embeddings.word_embeddings.weight"]
        state["places.weight"] = have["embeddings.position_embeddings.weight"][:MOST_TOKENS]
        state["segments.weight"] = have["embeddings.token_type_embeddings.weight"]
        for part in ("weight", "bias"):
            state[f"norm.{part}"] = have[f"embeddings.LayerNorm.{part}"]
            for number in range(LAYERS):
                old, new = f"encoder.layer.{number}", f"layers.{number}"
                three = [have[f"{old}.attention.self.{one}.{part}"] for one in ("query", "key", "value")]
                state[f"{new}.qkv.{part}"] = torch.cat(three)
                state[f"{new}.mixed.{part}"] = have[f"{old}.attention.output.dense.{part}"]
                state[f"{new}.first.{part}"] = have[f"{old}.attention.output.LayerNorm.{part}"]
                state[f"{new}.wide.{part}"] = have[f"{old}.intermediate.dense.{part}"]
                state[f"{new}.narrow.{part}"] = have[f"{old}.output.dense.{part}"]
                state[f"{new}.second.{part}"] = have[f"{old}.output.LayerNorm.{part}"]
        self.load_state_dict(state)
