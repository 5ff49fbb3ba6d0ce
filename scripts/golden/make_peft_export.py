"""Makes test/golden/peft-<case>/ with PEFT's own save_pretrained and notes its logits in the case file (`peft_export`)."""

import json
import shutil

from hf import GOLDEN, add_lora, build_base, evaluate, load_case, versions, write_json

# Other ranks, targets and values than the case's own LoRA, so that nothing of that can be used by mistake.
EXPORTS = {
    "llama": {"r": 8, "alpha": 12, "use_rslora": False, "targets": ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]},
    "qwen2": {"r": 6, "alpha": 10, "use_rslora": True, "targets": ["q_proj", "k_proj", "down_proj"]},
}  # fmt: skip
PREFIX = "export."

for name, lora in EXPORTS.items():
    path = GOLDEN / f"{name}.json"
    case = load_case(path)
    model = add_lora(build_base(case["config"])[0], lora, PREFIX)
    folder = GOLDEN / f"peft-{name}"
    shutil.rmtree(folder, ignore_errors=True)
    model.save_pretrained(folder, safe_serialization=True)
    (folder / "README.md").unlink(missing_ok=True)
    settings = load_case(folder / "adapter_config.json")  # PEFT writes a set in no fixed order: sorted, or each run differs
    settings["target_modules"].sort()
    (folder / "adapter_config.json").write_text(json.dumps(settings, indent=2, sort_keys=True))
    for file in folder.iterdir():
        file.chmod(0o644)
    loss, logits = evaluate(model, case["sequences"])
    case["peft_export"] = {
        **versions("make_peft_export.py"), "folder": folder.name, "lora": lora, "formula_prefix": PREFIX, "loss": loss,
        "logits": [[float(f"{x:.8g}") for x in row] for row in logits.tolist()],
    }  # fmt: skip
    write_json(path, case)
    print(folder.name, sorted(p.name for p in folder.iterdir()), loss)
