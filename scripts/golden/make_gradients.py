"""[CASE ...]: makes test/golden/<case>.json and <case>.safetensors: loss, logits, LoRA gradients and training runs."""

import sys

import torch
from safetensors.numpy import save_file
from transformers import get_cosine_schedule_with_warmup

from cases import CASES, VARIANTS, lora_of, sequences_of
from formula import LORA_SCALE
from hf import GOLDEN, add_lora, answer_tokens, batch_loss, build_base, evaluate, forward, in_float64, load_case, lora_parameters, versions, write_json
from make_gguf import gguf_spec

ADAMW = {"lr": 1e-2, "betas": [0.9, 0.999], "eps": 1e-8, "weight_decay": 0.01}
STEPS = 10


def optimizer_of(model):
    return torch.optim.AdamW(
        [p for _, p in lora_parameters(model)], lr=ADAMW["lr"], betas=tuple(ADAMW["betas"]), eps=ADAMW["eps"],
        weight_decay=ADAMW["weight_decay"],
    )  # fmt: skip


def plain_run(model, sequences):
    """The whole batch at each step, constant rate, no clipping: the loss before each step and after the last."""
    optimizer, losses = optimizer_of(model), []
    for _ in range(STEPS):
        optimizer.zero_grad()
        loss, _ = batch_loss(model, sequences)
        loss.backward()
        losses.append(loss.item())
        optimizer.step()
    return {**ADAMW, "steps": STEPS, "losses": losses, "final_loss": evaluate(model, sequences)[0]}


def scheduled_run(model, sequences, max_norm=0.1, warmup=2):
    """Three micro-batches of one sequence, each divided by the answer tokens of all three; clipping; cosine with warm-up."""
    optimizer = optimizer_of(model)
    schedule = get_cosine_schedule_with_warmup(optimizer, warmup, STEPS)
    total, losses, rates, norms = answer_tokens(sequences), [], [], []
    for _ in range(STEPS):
        optimizer.zero_grad()
        step_loss = 0.0
        for sequence in sequences:
            loss = forward(model, sequence)[1] / total
            loss.backward()
            step_loss += loss.item()
        norm = torch.nn.utils.clip_grad_norm_([p for _, p in lora_parameters(model)], max_norm)
        losses.append(step_loss)
        rates.append(optimizer.param_groups[0]["lr"])
        norms.append(norm.item())
        optimizer.step()
        schedule.step()
    return {
        **ADAMW, "steps": STEPS, "max_grad_norm": max_norm, "warmup_steps": warmup, "micro_batches": "one sequence each",
        "losses": losses, "learning_rates": rates, "grad_norms": norms, "final_loss": evaluate(model, sequences)[0],
    }  # fmt: skip


def gradients(model, sequences):
    model.zero_grad()
    loss, last = batch_loss(model, sequences)
    loss.backward()
    return loss.item(), last.detach(), {n: p.grad.clone() for n, p in lora_parameters(model)}


def precision(model, sequences, loss, grads):
    """How far float32 is from float64: per tensor |g32 - g64| over |g64| (2-norms), and the worst element over the largest one."""
    with in_float64(model):
        exact_loss, _, exact = gradients(model, sequences)
    assert all(g.dtype == torch.float64 for g in exact.values())
    norm = max(((grads[n].double() - g).norm() / g.norm()).item() for n, g in exact.items())
    element = max(((grads[n].double() - g).abs().max() / g.abs().max()).item() for n, g in exact.items())
    return {"loss_relative": abs(loss - exact_loss) / exact_loss, "gradient_norm_relative": norm, "gradient_element_relative_to_largest": element}


def make(name):
    config, lengths, differences = CASES[name]
    lora, sequences = lora_of(differences), sequences_of(lengths, config["vocab_size"])
    base, tensors = build_base(config)
    base_loss, base_logits = evaluate(base, sequences)
    model = add_lora(base, lora)
    loss, logits, grads = gradients(model, sequences)
    with model.disable_adapter():
        assert evaluate(model, sequences)[0] == base_loss
    case = {
        "case": name, **versions("make_gradients.py"), "dtype": "float32", "attention": "eager",
        "config": config, "tensors": tensors,
        "lora": lora | {
            "scaling": next(m.scaling["default"] for m in model.modules() if hasattr(m, "scaling") and isinstance(m.scaling, dict)),
            "formula_scale": LORA_SCALE,
            "tensors": [{"name": n, "shape": list(p.shape)} for n, p in lora_parameters(model)],
        },
        "sequences": sequences, "answer_tokens": answer_tokens(sequences),
        "arrays": f"{name}.safetensors", "base_loss": base_loss, "loss": loss,
        "float32_against_float64": precision(model, sequences, loss, grads),
    }  # fmt: skip
    if name not in VARIANTS:
        case["adamw"] = plain_run(add_lora(build_base(config)[0], lora), sequences)
        case["adamw_scheduled"] = scheduled_run(add_lora(build_base(config)[0], lora), sequences)
        for run, function in (("adamw", plain_run), ("adamw_scheduled", scheduled_run)):
            model = add_lora(build_base(config)[0], lora)
            with in_float64(model):
                exact = function(model, sequences)["losses"]
            worst = max(abs(a - b) / b for a, b in zip(case[run]["losses"], exact, strict=True))
            case["float32_against_float64"][f"{run}_losses_relative"] = worst
    case["gguf"] = gguf_spec(config, tensors)
    path = GOLDEN / f"{name}.json"
    if path.exists() and "peft_export" in (old := load_case(path)):
        case["peft_export"] = old["peft_export"]  # make_peft_export.py's part
    write_json(path, case)
    arrays = {n: g.numpy() for n, g in grads.items()}
    arrays_path = GOLDEN / f"{name}.safetensors"
    save_file(arrays | {"logits": logits.numpy(), "base_logits": base_logits}, arrays_path)
    arrays_path.chmod(0o644)
    runs = " ".join(f"{case[k]['losses'][0]:.4f}->{case[k]['final_loss']:.4f}" for k in ("adamw", "adamw_scheduled") if k in case)
    print(f"{name}: base {base_loss:.5f} loss {loss:.5f} {runs} {case['float32_against_float64']}")


if __name__ == "__main__":
    GOLDEN.mkdir(parents=True, exist_ok=True)
    for case_name in sys.argv[1:] or CASES:
        make(case_name)
