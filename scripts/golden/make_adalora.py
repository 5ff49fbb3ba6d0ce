"""AdaLoRA on the llama case: loss with orthogonality term, gradients, twelve steps with PEFT's own RankAllocator, the pruned export."""

import math

import peft
import torch

from cases import SEVEN, lora_of
from hf import GOLDEN, answer_tokens, batch_loss, build_base, evaluate, in_float64, lora_parameters, write_json
from make_gradients import ADAMW
from variants import export, head, relative_to_largest, save_arrays, set_by_formula, tensor_list, worst_relative, wrap

SCRIPT, NAME, ALPHA, E_SCALE = "make_adalora.py", "llama-adalora", 8, 1.0
SETTINGS = {
    "init_r": 6, "target_r": 3, "tinit": 2, "tfinal": 3, "deltaT": 1, "beta1": 0.85, "beta2": 0.85, "orth_reg_weight": 0.5, "total_step": 12,
}  # fmt: skip


def build(config, settings=SETTINGS):
    wrapped = peft.get_peft_model(
        build_base(config)[0],
        peft.AdaLoraConfig(lora_alpha=ALPHA, target_modules=SEVEN, lora_dropout=0.0, bias="none", task_type="CAUSAL_LM", **settings),
    ).eval()
    set_by_formula(wrapped, e_scale=E_SCALE)
    return wrapped


def orthogonality(model):
    """PEFT's own term, unweighted: the mean over all A and B of the Frobenius norm (not its square) of A A' - I, B' B - I."""
    norms = []
    for name, p in lora_parameters(model):
        if not name.endswith("lora_E"):
            cov = p @ p.T if name.endswith("lora_A") else p.T @ p
            norms.append(torch.linalg.norm(cov - torch.eye(cov.shape[0], dtype=p.dtype)))
    return sum(norms) / len(norms)


def total_loss(model, sequences):
    ce, last = batch_loss(model, sequences)
    return ce, ce + SETTINGS["orth_reg_weight"] * orthogonality(model), last


def check_against_peft(model, sequence):
    """With labels PEFT adds the term to the model's own loss itself: is that what `total_loss` does?"""
    start, end = sequence["answer"]
    labels = [t if start <= i < end else -100 for i, t in enumerate(sequence["tokens"])]
    with torch.no_grad():
        theirs = model(input_ids=torch.tensor([sequence["tokens"]]), labels=torch.tensor([labels]), use_cache=False).loss.item()
        ours = total_loss(model, [sequence])[1].item()
    assert abs(theirs / ours - 1) < 1e-6, (theirs, ours)


class Scores:
    """Our own reading of the allocator, checked against its masks at each allocation."""

    def __init__(self, allocator):
        self.allocator, self.original, self.last = allocator, allocator.mask_to_budget, None
        allocator.mask_to_budget = self.mask_to_budget

    def mask_to_budget(self, model, budget):
        a = self.allocator
        element = {n: a.exp_avg_ipt[n] * a.exp_avg_unc[n] for n in a.exp_avg_ipt}
        scores, names = [], []
        for n in element:
            if ".lora_E." in n:
                mean_a = element[n.replace("lora_E", "lora_A")].mean(dim=1)
                mean_b = element[n.replace("lora_E", "lora_B")].mean(dim=0)
                scores.append(element[n].view(-1) + mean_a + mean_b)
                names.append(n)
        flat = torch.cat(scores)
        ordered = flat.sort().values
        cut = a.init_bgt - budget
        threshold, next_kept = ordered[cut - 1].item(), ordered[cut].item() if cut < len(ordered) else math.inf
        rank_pattern = self.original(model, budget)
        for n, s in zip(names, scores, strict=True):
            assert rank_pattern[n] == (s > threshold).tolist(), n
        self.last = {"threshold": threshold, "margin": next_kept / threshold - 1, "scores": [float(f"{x:.7g}") for x in flat.tolist()]}
        return rank_pattern


def run(model, sequences):
    """As PEFT's example has it: steps from 0, update_and_allocate after optimizer.step and before zero_grad."""
    parameters = [p for _, p in lora_parameters(model)]
    optimizer = torch.optim.AdamW(parameters, lr=ADAMW["lr"], betas=tuple(ADAMW["betas"]), eps=ADAMW["eps"], weight_decay=ADAMW["weight_decay"])
    allocator = model.base_model.rankallocator
    scores, steps = Scores(allocator), []
    for step in range(SETTINGS["total_step"]):
        ce, total, _ = total_loss(model, sequences)
        total.backward()
        optimizer.step()
        scores.last = None
        model.base_model.update_and_allocate(step)
        optimizer.zero_grad()
        masks = ["".join("0" if e == 0 else "1" for e in p.view(-1).tolist()) for n, p in lora_parameters(model) if n.endswith("lora_E")]
        budget, allocate = allocator.budget_schedule(step)
        entry = {"step": step, "ce": ce.item(), "total": total.item(), "budget": budget, "allocated": scores.last is not None, "kept": "".join(masks).count("1"), "masks": " ".join(masks)}
        steps.append(entry | (scores.last or {}))
    return steps


def as_plain_lora(model, config):
    """The pruned adapter as plain LoRA of unequal ranks, all scale in B: what must be written for llama.cpp."""
    modules = {n: m for n, m in model.named_modules() if hasattr(m, "lora_E") and "default" in m.lora_E}
    kept = {n: m.lora_E["default"].detach().view(-1) != 0 for n, m in modules.items()}
    ranks = {n.removeprefix("base_model.model."): int(k.sum()) for n, k in kept.items() if k.any()}
    lora = lora_of({"r": 1, "alpha": 1, "targets": list(ranks), "settings": {"rank_pattern": ranks, "alpha_pattern": ranks}})
    plain = wrap(build_base(config)[0], lora, by_formula=False)
    with torch.no_grad():
        for n, m in plain.named_modules():
            if n in modules and kept[n].any():
                e, keep = modules[n].lora_E["default"].view(-1), kept[n]
                factor = ALPHA / (SETTINGS["init_r"] + 1e-5)
                m.lora_A["default"].weight.copy_(modules[n].lora_A["default"][keep])
                m.lora_B["default"].weight.copy_(modules[n].lora_B["default"][:, keep] * e[keep] * factor)
    return plain


def main():
    lora = lora_of({"r": SETTINGS["init_r"], "alpha": ALPHA, "settings": SETTINGS, "e_formula_scale": E_SCALE})
    case = head(NAME, "llama", lora, SCRIPT)
    config, sequences = case["config"], case["sequences"]
    model = build(config)
    for sequence in sequences:
        check_against_peft(model, sequence)

    def gradients(model):
        model.zero_grad()
        ce, total, last = total_loss(model, sequences)
        total.backward()
        return ce.item(), total.item(), last.detach(), {n: p.grad.clone() for n, p in lora_parameters(model)}

    ce, total, logits, grads = gradients(model)
    case["lora"]["tensors"] = tensor_list(model)
    case["lora"]["scaling"] = ALPHA / (SETTINGS["init_r"] + 1e-5)
    with in_float64(model):
        _, exact_total, _, exact = gradients(model)
    case |= {"loss": ce, "orthogonality": (total - ce) / SETTINGS["orth_reg_weight"], "total_loss": total}
    case["float32_against_float64"] = {
        "loss_relative": abs(total / exact_total - 1),
        "gradient_norm_relative": max(((grads[n].double() - g).norm() / g.norm()).item() for n, g in exact.items()),
        "gradient_element_relative_to_largest": max(((grads[n].double() - g).abs().max() / g.abs().max()).item() for n, g in exact.items()),
    }

    trained, model64 = build(config), build(config)
    steps = run(trained, sequences)
    with in_float64(model64):
        steps64 = run(model64, sequences)
    assert [s["masks"] for s in steps] == [s["masks"] for s in steps64]
    case["float32_against_float64"] |= {
        "adalora_totals_relative": worst_relative([s["total"] for s in steps], [s["total"] for s in steps64]),
        "adalora_scores_relative_to_threshold": max(
            max(abs(a - b) for a, b in zip(s["scores"], t["scores"]) if b < 2 * t["threshold"]) / t["threshold"]
            for s, t in zip(steps, steps64, strict=True) if "scores" in s
        ),
    }  # fmt: skip
    modules = [n.removeprefix("base_model.model.").removesuffix(".lora_E") for n, _ in lora_parameters(trained) if n.endswith("lora_E")]
    loss, before = evaluate(trained, sequences)
    case["adalora"] = {**ADAMW, "modules": modules, "steps": steps, "final_ce": loss}
    rank_pattern = trained.base_model.peft_config["default"].rank_pattern
    case["adalora"]["ranks"] = [sum(rank_pattern[f"{m}.lora_E.default"]) for m in modules]
    plain = as_plain_lora(trained, config)
    print(f"  as plain LoRA: {relative_to_largest(evaluate(plain, sequences)[1], before):.1e} of the largest logit")
    case["peft_export"] = export(trained, NAME, case, lora, SCRIPT)
    print(f"  export: {relative_to_largest(case['peft_export']['logits'], before):.1e} of the largest logit")
    write_json(GOLDEN / f"{NAME}.json", case)
    _, base_logits = evaluate(build_base(config)[0], sequences)
    save_arrays(NAME, {n: g.numpy() for n, g in grads.items()} | {"logits": logits.numpy(), "base_logits": base_logits})
    for s in steps:
        print({k: v for k, v in s.items() if k != "scores"})
    print(case["adalora"]["ranks"], ce, total, case["float32_against_float64"])


if __name__ == "__main__":
    main()
