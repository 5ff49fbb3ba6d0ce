"""LIBRARY_DIR MODEL.gguf CASE.json [ADAPTER.gguf]: logits of each sequence's last position by llama.cpp itself, on the CPU in
F32, printed as JSON beside their distance from the case's `logits` (with an adapter) or `base_logits`. LIBRARY_DIR holds
libllama (node_modules/@node-llama-cpp/linux-x64/bins/linux-x64). The structures are those of llama.cpp v0.5.0."""

import ctypes as c
import glob
import json
import os
import sys

import numpy as np
from safetensors.numpy import load_file

if len(sys.argv) not in (4, 5):
    sys.exit("usage: llamacpp_logits.py LIBRARY_DIR MODEL.gguf CASE.json [ADAPTER.gguf]")


class ModelParams(c.Structure):
    _fields_ = [
        ("devices", c.c_void_p), ("buft_overrides", c.c_void_p), ("n_gpu_layers", c.c_int32), ("split_mode", c.c_int32),
        ("load_mode", c.c_int32), ("lazy_mode", c.c_int32), ("main_gpu", c.c_int32), ("tensor_split", c.c_void_p),
        ("progress", c.c_void_p), ("progress_data", c.c_void_p), ("kv_overrides", c.c_void_p),
        ("flags", c.c_bool * 6),
    ]  # fmt: skip


class ContextParams(c.Structure):
    _fields_ = [
        *[(n, c.c_uint32) for n in ("n_ctx", "n_batch", "n_ubatch", "n_seq_max", "n_rs_seq", "n_outputs_max", "n_outputs_max_per_seq")],
        *[(n, c.c_int32) for n in ("n_threads", "n_threads_batch", "ctx_type", "rope_scaling_type", "pooling_type", "attention_type", "flash_attn_type")],
        *[(n, c.c_float) for n in ("rope_freq_base", "rope_freq_scale", "yarn_ext_factor", "yarn_attn_factor", "yarn_beta_fast", "yarn_beta_slow")],
        ("yarn_orig_ctx", c.c_uint32), ("defrag_thold", c.c_float), ("cb_eval", c.c_void_p), ("cb_eval_data", c.c_void_p),
        ("type_k", c.c_int32), ("type_v", c.c_int32), ("abort", c.c_void_p), ("abort_data", c.c_void_p),
        ("flags", c.c_bool * 6), ("samplers", c.c_void_p), ("n_samplers", c.c_size_t), ("ctx_other", c.c_void_p),
    ]  # fmt: skip


class Batch(c.Structure):
    _fields_ = [("n_tokens", c.c_int32), *[(n, c.c_void_p) for n in ("token", "embd", "pos", "n_seq_id", "seq_id", "logits")]]


def library(folder, stem):
    return c.CDLL(sorted(glob.glob(os.path.join(folder, stem + "*")))[0], mode=c.RTLD_GLOBAL)


folder = os.path.abspath(sys.argv[1])
Log = c.CFUNCTYPE(None, c.c_int, c.c_char_p, c.c_void_p)
quiet = Log(lambda level, text, _: sys.stderr.write(text.decode(errors="replace")) if level == 4 else None)  # errors only
library(folder, "libggml-base.so").ggml_log_set(quiet, None)
ggml = library(folder, "libggml.v")
ggml.ggml_backend_load_all_from_path(folder.encode())
llama = library(folder, "libllama.v")
llama.llama_log_set(quiet, None)
llama.llama_model_default_params.restype = ModelParams
llama.llama_context_default_params.restype = ContextParams
llama.llama_model_load_from_file.restype = llama.llama_init_from_model.restype = llama.llama_get_memory.restype = c.c_void_p
llama.llama_model_load_from_file.argtypes = [c.c_char_p, ModelParams]
llama.llama_init_from_model.argtypes = [c.c_void_p, ContextParams]
llama.llama_batch_get_one.restype = Batch
llama.llama_decode.argtypes = [c.c_void_p, Batch]
llama.llama_get_logits_ith.restype = c.POINTER(c.c_float)
llama.llama_get_logits_ith.argtypes = [c.c_void_p, c.c_int32]
llama.llama_get_memory.argtypes = [c.c_void_p]
llama.llama_memory_clear.argtypes = [c.c_void_p, c.c_bool]
llama.llama_adapter_lora_init.restype = c.c_void_p
llama.llama_adapter_lora_init.argtypes = [c.c_void_p, c.c_char_p]
llama.llama_set_adapters_lora.argtypes = [c.c_void_p, c.POINTER(c.c_void_p), c.c_size_t, c.POINTER(c.c_float)]

with open(sys.argv[3], encoding="utf-8") as file:
    case = json.load(file)
params = llama.llama_model_default_params()
params.n_gpu_layers = 0
model = llama.llama_model_load_from_file(os.fsencode(sys.argv[2]), params)
assert model, "llama.cpp could not load the model"
settings = llama.llama_context_default_params()
settings.n_ctx, settings.n_batch, settings.n_ubatch = 512, 512, 512
settings.n_threads = settings.n_threads_batch = 1
settings.flash_attn_type, settings.type_k, settings.type_v = 0, 0, 0  # no flash attention, F32 cache
context = llama.llama_init_from_model(model, settings)
assert context, "llama.cpp could not make a context"
if len(sys.argv) == 5:
    adapter = llama.llama_adapter_lora_init(model, os.fsencode(sys.argv[4]))
    assert adapter, "llama.cpp could not load the adapter"
    assert llama.llama_set_adapters_lora(context, (c.c_void_p * 1)(adapter), 1, (c.c_float * 1)(1.0)) == 0
rows = []
for sequence in case["sequences"]:
    llama.llama_memory_clear(llama.llama_get_memory(context), True)
    ids = (c.c_int32 * len(sequence["tokens"]))(*sequence["tokens"])
    assert llama.llama_decode(context, llama.llama_batch_get_one(ids, len(ids))) == 0
    logits = llama.llama_get_logits_ith(context, -1)
    rows.append(np.ctypeslib.as_array(logits, (case["config"]["vocab_size"],)).copy())
got = np.stack(rows)
arrays = load_file(os.path.join(os.path.dirname(os.path.abspath(sys.argv[3])), case["arrays"]))
want = {"logits": arrays["logits"], "base_logits": arrays["base_logits"]}
if "peft_export" in case:
    want["peft_export"] = np.array(case["peft_export"]["logits"], dtype=np.float32)
distance = {name: float(np.abs(got - w).max() / np.abs(w).max()) for name, w in want.items()}
print(json.dumps({"largest_difference_over_largest_logit": distance, "logits": got.tolist()}))
