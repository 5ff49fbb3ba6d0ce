"""test/golden/schedules.json: the learning rate that transformers' schedulers give each of the steps 0..total-1."""

import torch
from transformers import get_scheduler

from hf import GOLDEN, versions, write_json

COMMON = {"total": 20, "warmup": 3, "lr": 1.0}
# (name, arguments, what differs from COMMON)
TABLES = [
    ("linear", {}, {}),
    ("linear", {}, {"warmup": 0}),
    ("cosine", {}, {}),
    ("cosine", {"num_cycles": 0.75}, {}),
    ("cosine_with_restarts", {"num_cycles": 2}, {}),
    ("cosine_with_restarts", {}, {"lr": 2e-4}),
    ("polynomial", {}, {}),
    ("polynomial", {"power": 2.0}, {}),
    ("polynomial", {"power": 2.0, "lr_end": 1e-5}, {"lr": 2e-4}),
    ("constant", {}, {}),
    ("constant_with_warmup", {}, {}),
    ("inverse_sqrt", {}, {}),
    ("inverse_sqrt", {}, {"warmup": 0}),
    ("inverse_sqrt", {"timescale": 5}, {}),
    ("cosine_with_min_lr", {"min_lr_rate": 0.1}, {}),
    ("cosine_with_min_lr", {"min_lr": 1e-5}, {"lr": 2e-4}),
    ("cosine_warmup_with_min_lr", {"min_lr_rate": 0.1}, {}),
    ("cosine_warmup_with_min_lr", {"min_lr_rate": 0.1, "warmup_lr_rate": 0.2}, {}),
    ("warmup_stable_decay", {"num_decay_steps": 5}, {}),
    ("warmup_stable_decay", {"num_decay_steps": 5, "warmup_type": "cosine", "decay_type": "1-sqrt", "min_lr_ratio": 0.1}, {}),
]


def rates(name, arguments, total, warmup, lr):
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=lr)
    schedule = get_scheduler(name, optimizer, warmup, total, arguments or None)
    out = []
    for _ in range(total):
        out.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        schedule.step()
    return out


tables = []
for name, arguments, differences in TABLES:
    settings = COMMON | differences
    tables.append({"name": name, **settings, "arguments": arguments, "rates": rates(name, arguments, **settings)})
    print(name, arguments, differences, [round(x / settings["lr"], 4) for x in tables[-1]["rates"]])
write_json(GOLDEN / "schedules.json", {**versions("make_schedules.py"), "tables": tables})
