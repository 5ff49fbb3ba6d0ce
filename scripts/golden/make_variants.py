"""[CASE ...]: DoRA, rank and alpha patterns, layers_to_transform, LoRA+: test/golden/<case>.json, .safetensors and peft-<case>/."""

import sys

import torch
from peft.optimizers import create_loraplus_optimizer

from formula import tensor
from hf import GOLDEN, batch_loss, build_base, evaluate, in_float64, lora_parameters, write_json
from make_gradients import ADAMW, STEPS, gradients, plain_run, precision
from variants import export, head, losses_precision, lora_of, module_table, relative_to_largest, save_arrays, tensor_list, wrap, worst_relative

SCRIPT = "make_variants.py"
DORA = {"settings": {"use_dora": True}}
PATTERNS = {
    "settings": {"rank_pattern": {"q_proj": 8, "layers.1.mlp.down_proj": 2}, "alpha_pattern": {"q_proj": 4}},
}
# case -> (the case whose model it uses, differences of its LoRA, LoRA of the exported folder)
VARIANTS = {
    "llama-dora": ("llama", DORA, {"r": 6, "alpha": 9} | DORA),
    "qwen2-dora": ("qwen2", DORA, {"r": 3, "alpha": 5, "use_rslora": True, "targets": ["q_proj", "v_proj", "down_proj"]} | DORA),
    "llama-patterns": ("llama", PATTERNS, {"r": 3, "alpha": 6} | PATTERNS),
    "llama-layers": ("llama", {"settings": {"layers_to_transform": [1]}}, {"r": 3, "alpha": 6, "settings": {"layers_to_transform": [1]}}),
}
PREFIX = "export."


def magnitudes(model):
    return {n: p for n, p in lora_parameters(model) if n.endswith("lora_magnitude_vector")}


def make(name):
    like, differences, exported = VARIANTS[name]
    lora = lora_of(differences)
    case = head(name, like, lora, SCRIPT)
    config, sequences = case["config"], case["sequences"]

    def build():
        return wrap(build_base(config)[0], lora)

    model = build()
    initial = {f"init.{n}": p.detach().clone() for n, p in magnitudes(model).items()}
    for key, value in initial.items():  # PEFT measured the bare W: B was zero when the adapter was put on
        module = key.removeprefix("init.base_model.model.").removesuffix(".lora_magnitude_vector")
        assert torch.equal(value, build_base(config)[0].get_submodule(module).weight.norm(dim=1))
    loss, logits, grads = gradients(model, sequences)
    case["lora"] |= {"modules": module_table(model), "tensors": tensor_list(model)}
    case |= {"loss": loss, "float32_against_float64": precision(model, sequences, loss, grads)}
    case["adamw"] = plain_run(build(), sequences)
    case["float32_against_float64"]["adamw_losses_relative"] = losses_precision(build, lambda m: plain_run(m, sequences))

    out = wrap(build_base(config)[0], lora_of(exported), PREFIX)
    with torch.no_grad():
        for n, p in magnitudes(out).items():  # trained magnitudes are no longer |W|
            p.mul_(torch.from_numpy(tensor(PREFIX + n, tuple(p.shape), 0.1, 1.0)))
    _, before = evaluate(out, sequences)
    case["peft_export"] = export(out, name, case, lora_of(exported), SCRIPT) | {"formula_prefix": PREFIX}
    case["peft_export"]["lora"] |= {"modules": module_table(out)}
    assert relative_to_largest(case["peft_export"]["logits"], before) < 1e-6
    if initial:
        merged = out.merge_and_unload()
        print(f"  merged against unmerged: {relative_to_largest(evaluate(merged, sequences)[1], before):.1e} of the largest logit")
    write_json(GOLDEN / f"{name}.json", case)
    _, base_logits = evaluate(build_base(config)[0], sequences)
    arrays = {n: g.numpy() for n, g in grads.items()} | {n: v.numpy() for n, v in initial.items()}
    save_arrays(name, arrays | {"logits": logits.numpy(), "base_logits": base_logits})
    print(f"{name}: loss {loss:.5f} adamw {case['adamw']['losses'][0]:.4f}->{case['adamw']['final_loss']:.4f} {case['float32_against_float64']}")


RATIO, LORAPLUS_LR = 16, 1e-3


def loraplus_run(model, sequences, weight_decay):
    optimizer = create_loraplus_optimizer(
        model, torch.optim.AdamW, lr=LORAPLUS_LR, loraplus_lr_ratio=RATIO, betas=tuple(ADAMW["betas"]), eps=ADAMW["eps"],
        weight_decay=0.9,  # swallowed: each group brings its own
        **({"loraplus_weight_decay": weight_decay} if weight_decay else {}),
    )  # fmt: skip
    names = {id(p): n for n, p in lora_parameters(model)}
    groups = [
        {"lr": g["lr"], "weight_decay": g["weight_decay"], "tensors": len(g["params"]), "kinds": sorted({names[id(p)].removesuffix(".weight").split(".")[-1] for p in g["params"]})}
        for g in optimizer.param_groups
        if g["params"]
    ]  # fmt: skip
    losses = []
    for _ in range(STEPS):
        optimizer.zero_grad()
        loss, _ = batch_loss(model, sequences)
        loss.backward()
        losses.append(loss.item())
        optimizer.step()
    return {"weight_decay": weight_decay, "groups": groups, "losses": losses, "final_loss": evaluate(model, sequences)[0]}


def make_loraplus():
    name = "llama-loraplus"
    case = head(name, "llama", lora_of({}), SCRIPT)
    case |= {"arrays": "llama.safetensors", "lr": LORAPLUS_LR, "lr_ratio": RATIO, "betas": ADAMW["betas"], "eps": ADAMW["eps"], "steps": STEPS}
    case["loss"] = evaluate(wrap(build_base(case["config"])[0], lora_of({})), case["sequences"])[0]
    for key, differences, decay in (("loraplus", {}, 0.0), ("loraplus_decay", {}, 0.5), ("loraplus_dora", DORA, 0.5)):

        def build():
            return wrap(build_base(case["config"])[0], lora_of(differences))

        case[key] = loraplus_run(build(), case["sequences"], decay)
        model = build()
        with in_float64(model):
            exact = loraplus_run(model, case["sequences"], decay)["losses"]
        case[key]["float32_against_float64"] = worst_relative(case[key]["losses"], exact)
        print(f"{name} {key}: {case[key]}")
    write_json(GOLDEN / f"{name}.json", case)


if __name__ == "__main__":
    for case_name in sys.argv[1:] or [*VARIANTS, "llama-loraplus"]:
        make_loraplus() if case_name == "llama-loraplus" else make(case_name)
