"""PEFT's side of versus.ts: LoRA steps in fp32 on the CPU, on the weights of a GGUF file and the rows of a JSON file.
usage: peft_train.py MODEL.gguf ROWS.json THREADS STEPS RANK TARGETS
ROWS.json: {"batches": [[{"tokens": [...], "mask": [...]}]]}; rows of a batch are padded to its longest, as Hugging Face's collator does.
"""
import json
import os
import resource
import sys
import time

import torch
from peft import LoraConfig, get_peft_model
from transformers import AutoModelForCausalLM

gguf, rows, threads, steps, rank, targets = sys.argv[1:]
torch.set_num_threads(int(threads))
torch.manual_seed(0)
folder, file = os.path.split(os.path.abspath(gguf))
base = AutoModelForCausalLM.from_pretrained(folder, gguf_file=file, dtype=torch.float32)
model = get_peft_model(base, LoraConfig(r=int(rank), lora_alpha=2 * int(rank), target_modules=targets.split(",")))
model.train()
optimizer = torch.optim.AdamW([p for p in model.parameters() if p.requires_grad], lr=1e-4, weight_decay=0.0)
batches = json.load(open(rows))["batches"]


def collate(batch):
    longest = max(len(row["tokens"]) for row in batch)
    pad = lambda values, filler: values + [filler] * (longest - len(values))
    ids = torch.tensor([pad(row["tokens"], 0) for row in batch])
    attention = torch.tensor([pad([1] * len(row["tokens"]), 0) for row in batch])
    labels = [[token if on else -100 for token, on in zip(row["tokens"], row["mask"])] for row in batch]
    return ids, attention, torch.tensor([pad(each, -100) for each in labels])


WARM_UP = 1
times, tokens, answers, first = [], 0, 0, None
for step in range(WARM_UP + int(steps)):
    batch = batches[step % len(batches)]
    begin = time.perf_counter()
    ids, attention, labels = collate(batch)
    loss = model(input_ids=ids, attention_mask=attention, labels=labels).loss
    loss.backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
    optimizer.zero_grad()
    first = loss.item() if first is None else first
    if step < WARM_UP:
        continue
    times.append(time.perf_counter() - begin)
    tokens += sum(len(row["tokens"]) for row in batch)
    answers += sum(sum(row["mask"][1:]) for row in batch)

a, b = torch.randn(512, 768), torch.randn(768, 2048)
sgemm = 0.0
for _ in range(20):
    begin = time.perf_counter()
    a @ b
    sgemm = max(sgemm, 2 * 512 * 768 * 2048 / (time.perf_counter() - begin))
seconds = sorted(times)[len(times) // 2] * len(times)
print(json.dumps({
    "tokensPerSecond": tokens / seconds,
    "answerTokensPerSecond": answers / seconds,
    "stepSeconds": seconds / len(times),
    "peakMemoryBytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
    "firstLoss": first,
    "sgemmFlops": sgemm,
}))
