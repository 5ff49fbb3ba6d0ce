"""ADAPTER_DIR CASE.json OUT.json: PEFT loads the adapter folder onto the case's Hugging Face model.
OUT.json gets {"loss", "logits": [[...] per sequence, last position], "missing", "unexpected"}; "-" prints it instead."""

import json
import sys

if len(sys.argv) != 4:
    sys.exit("usage: peft_logits.py ADAPTER_DIR CASE.json OUT.json")

from peft import PeftModel, load_peft_weights

from hf import build_base, evaluate, load_case, lora_parameters, versions

folder, case = sys.argv[1], load_case(sys.argv[2])
model = PeftModel.from_pretrained(build_base(case["config"])[0], folder).eval()
loss, logits = evaluate(model, case["sequences"])
own, given = {n for n, _ in lora_parameters(model)}, set(load_peft_weights(folder, device="cpu"))
result = {
    **versions("peft_logits.py"), "loss": loss, "logits": logits.tolist(),
    "missing": sorted(own - given), "unexpected": sorted(given - own),
}  # fmt: skip
text = json.dumps(result)
if sys.argv[3] == "-":
    print(text)
else:
    with open(sys.argv[3], "w", encoding="utf-8") as file:
        file.write(text)
