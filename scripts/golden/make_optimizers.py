"""test/golden/optimizers.json: ten steps of SGD, Lion and Adafactor on the llama case's own LoRA, the whole batch at each step."""

import torch
from transformers.optimization import Adafactor

from hf import GOLDEN, add_lora, batch_loss, build_base, evaluate, in_float64, load_case, lora_parameters, versions, write_json
from variants import worst_relative

STEPS = 10


class Lion(torch.optim.Optimizer):
    """torch has none: the algorithm of the paper (Chen et al. 2023, "Symbolic Discovery of Optimization Algorithms"), written here."""

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            (b1, b2), lr = group["betas"], group["lr"]
            for p in group["params"]:
                m = self.state[p].setdefault("m", torch.zeros_like(p))
                update = torch.sign(b1 * m + (1 - b1) * p.grad)
                p.mul_(1 - lr * group["weight_decay"]).sub_(lr * update)
                m.mul_(b2).add_((1 - b2) * p.grad)


ADAFACTOR = {"lr": 1e-2, "eps": [1e-30, 1e-3], "clip_threshold": 1.0, "decay_rate": -0.8, "beta1": None, "scale_parameter": False, "relative_step": False}
RUNS = {
    "sgd": ("sgd", {"lr": 0.5, "momentum": 0.0, "weight_decay": 0.01}),
    "sgd_momentum": ("sgd", {"lr": 0.1, "momentum": 0.9, "weight_decay": 0.01}),
    "sgd_nesterov": ("sgd", {"lr": 0.1, "momentum": 0.9, "weight_decay": 0.01, "nesterov": True}),
    "lion": ("lion", {"lr": 2e-3, "betas": [0.9, 0.99], "weight_decay": 0.5}),
    "adafactor": ("adafactor", ADAFACTOR | {"weight_decay": 0.0}),
    "adafactor_decay": ("adafactor", ADAFACTOR | {"weight_decay": 0.5}),
    "adafactor_beta1": ("adafactor", ADAFACTOR | {"weight_decay": 0.0, "beta1": 0.9}),
}


def run(model, sequences, kind, settings):
    parameters = [p for _, p in lora_parameters(model)]
    options = {k: tuple(v) if isinstance(v, list) else v for k, v in settings.items()}
    optimizer = {"sgd": torch.optim.SGD, "lion": Lion, "adafactor": Adafactor}[kind]
    optimizer = optimizer(parameters, options) if kind == "lion" else optimizer(parameters, **options)
    losses = []
    for _ in range(STEPS):
        optimizer.zero_grad()
        loss, _ = batch_loss(model, sequences)
        loss.backward()
        losses.append(loss.item())
        optimizer.step()
    return {"losses": losses, "final_loss": evaluate(model, sequences)[0]}


if __name__ == "__main__":
    case = load_case(GOLDEN / "llama.json")

    def build():
        return add_lora(build_base(case["config"])[0], case["lora"])

    out = {**versions("make_optimizers.py"), "case": "llama", "steps": STEPS, "runs": {}}
    for name, (kind, settings) in RUNS.items():
        result = run(build(), case["sequences"], kind, settings)
        model = build()
        with in_float64(model):
            exact = run(model, case["sequences"], kind, settings)["losses"]
        undecayed = run(build(), case["sequences"], kind, settings | {"weight_decay": 0.0})["losses"]
        precision = worst_relative(result["losses"], exact)
        out["runs"][name] = {"kind": kind, **settings, **result, "float32_against_float64": precision}
        print(f"{name}: {result['losses'][0]:.4f}->{result['final_loss']:.4f} float64 {precision:.1e}, without decay {worst_relative(result['losses'], undecayed):.1e}")
    write_json(GOLDEN / "optimizers.json", out)
