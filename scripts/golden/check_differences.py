"""[CASE ...]: the gradients themselves, checked: central differences in float64 for one element of each LoRA matrix, and
whether the case would notice a wrong model (the loss and gradients with one part of the configuration taken away)."""

import copy
import sys

import torch

from cases import CASES
from hf import GOLDEN, add_lora, batch_loss, build_base, in_float64, load_case, lora_parameters
from make_gradients import gradients

STEP = 1e-5
# case -> what is taken away or put wrong
WRONG = {
    "llama": {"rope_theta": 20000.0},
    "llama3-rope": {"rope_scaling": None},
    "llama-linear-rope": {"rope_scaling": None},
    "llama-yarn": {"rope_scaling": {"rope_type": "yarn", "factor": 4.0, "original_max_position_embeddings": 32, "attention_factor": 1.0}},
    "qwen2": {"rms_norm_eps": 1e-3},
    "qwen3": {"rope_theta": 10000.0},
}  # fmt: skip


def differences(case):
    model = add_lora(build_base(case["config"])[0], case["lora"])
    worst = 0.0
    with in_float64(model):
        _, _, grads = gradients(model, case["sequences"])
        for name, p in lora_parameters(model):
            index = grads[name].abs().argmax().item()  # the largest element: its difference is the best determined
            values = []
            with torch.no_grad():
                for sign in (1, -1):
                    p.view(-1)[index] += sign * STEP
                    values.append(batch_loss(model, case["sequences"])[0].item())
                    p.view(-1)[index] -= sign * STEP
            numeric, exact = (values[0] - values[1]) / (2 * STEP), grads[name].view(-1)[index].item()
            worst = max(worst, abs(numeric - exact) / abs(exact))
    return worst


def sensitivity(case, change):
    right = gradients(add_lora(build_base(case["config"])[0], case["lora"]), case["sequences"])
    wrong_config = copy.deepcopy(case["config"]) | change
    if wrong_config.get("rope_scaling", 0) is None:
        del wrong_config["rope_scaling"]
    wrong = gradients(add_lora(build_base(wrong_config)[0], case["lora"]), case["sequences"])
    moved = [((right[2][n] - wrong[2][n]).norm() / right[2][n].norm()).item() for n in right[2]]
    return abs(right[0] - wrong[0]) / right[0], max(moved)


for name in sys.argv[1:] or CASES:
    case = load_case(GOLDEN / f"{name}.json")
    line = f"{name}: differences in float64 agree within {differences(case):.1e} relative"
    if name in WRONG:
        loss, gradient = sensitivity(case, WRONG[name])
        line += f"; with {WRONG[name]} the loss moves by {loss:.1e} and a gradient by {gradient:.1e}"
    print(line)
