"""CASE.json OUT.gguf: the case's base model as an F32 GGUF, laid out as llama.cpp's converter lays it out."""

import math
import sys

import gguf
import numpy as np

from formula import tensor


# Hugging Face's model_type -> general.architecture, where they differ
ARCHITECTURES = {"gemma3_text": "gemma3", "mixtral": "llama", "qwen3_moe": "qwen3moe", "qwen3_5_text": "qwen35"}


def permute(weights: np.ndarray, heads: int) -> np.ndarray:
    """q and k of the llama architecture: from Hugging Face's half-split rows to llama.cpp's interleaved pairs."""
    rows = weights.shape[0]
    return weights.reshape(heads, 2, rows // heads // 2, *weights.shape[1:]).swapaxes(1, 2).reshape(weights.shape)


def head_dim(config) -> int:
    return config.get("head_dim") or config["hidden_size"] // config["num_attention_heads"]


def llama3_rope_factors(config) -> list[float]:
    """rope_freqs.weight: what llama.cpp divides each angle by."""
    scaling, dim = config["rope_scaling"], head_dim(config)
    low, high, context = scaling["low_freq_factor"], scaling["high_freq_factor"], scaling["original_max_position_embeddings"]
    factors = []
    for i in range(0, dim, 2):
        wavelength = 2 * math.pi * config["rope_theta"] ** (i / dim)
        if wavelength < context / high:
            factors.append(1.0)
        elif wavelength > context / low:
            factors.append(scaling["factor"])
        else:
            smooth = (context / wavelength - low) / (high - low)
            factors.append(1 / ((1 - smooth) / scaling["factor"] + smooth))
    return [float(np.float32(f)) for f in factors]


def gguf_spec(config: dict, tensors: list[dict]) -> dict:
    """Metadata keys with their GGUF types, and for each GGUF tensor the Hugging Face name and the permutation."""
    arch = ARCHITECTURES.get(config["model_type"], config["model_type"])
    u32, f32, text = "uint32", "float32", "string"
    metadata = {
        "general.architecture": (text, arch),
        "general.type": (text, "model"),
        "general.file_type": ("uint32", 0),
        "general.quantization_version": ("uint32", 2),
        f"{arch}.block_count": (u32, config["num_hidden_layers"]),
        f"{arch}.context_length": (u32, config["max_position_embeddings"]),
        f"{arch}.embedding_length": (u32, config["hidden_size"]),
        f"{arch}.feed_forward_length": (u32, config["intermediate_size"]),
        f"{arch}.attention.head_count": (u32, config["num_attention_heads"]),
        f"{arch}.attention.head_count_kv": (u32, config["num_key_value_heads"]),
        f"{arch}.rope.freq_base": (f32, config.get("rope_theta") or config["rope_parameters"]["rope_theta"]),
        f"{arch}.attention.layer_norm_rms_epsilon": (f32, config["rms_norm_eps"]),
    }
    if arch == "llama":
        metadata[f"{arch}.vocab_size"] = (u32, config["vocab_size"])
        metadata[f"{arch}.rope.dimension_count"] = (u32, head_dim(config))
    if "head_dim" in config:
        metadata[f"{arch}.attention.key_length"] = (u32, config["head_dim"])
        metadata[f"{arch}.attention.value_length"] = (u32, config["head_dim"])
    if arch == "gemma3":
        metadata |= gemma3_metadata(config)
    if arch == "qwen35":
        metadata |= qwen35_metadata(config)
    if "num_experts_per_tok" in config:
        count = config.get("num_experts") or config["num_local_experts"]
        metadata[f"{arch}.expert_count"] = (u32, count)
        metadata[f"{arch}.expert_used_count"] = (u32, config["num_experts_per_tok"])
    if "moe_intermediate_size" in config:
        metadata[f"{arch}.expert_feed_forward_length"] = (u32, config["moe_intermediate_size"])
    if "partial_rotary_factor" in config:
        metadata[f"{arch}.rope.dimension_count"] = (u32, int(head_dim(config) * config["partial_rotary_factor"]))
    elif arch == "phi3":
        metadata["phi3.rope.dimension_count"] = (u32, head_dim(config))
    scaling = config.get("rope_scaling")
    kind = scaling["rope_type"] if scaling else None
    if kind in ("linear", "yarn"):
        metadata[f"{arch}.rope.scaling.type"] = (text, kind)
        metadata[f"{arch}.rope.scaling.factor"] = (f32, scaling["factor"])
    if kind == "yarn":
        metadata[f"{arch}.rope.scaling.original_context_length"] = (u32, scaling["original_max_position_embeddings"])

    if arch == "phi3":
        original = config["original_max_position_embeddings"]
        metadata["phi3.rope.scaling.original_context_length"] = (u32, original)
        if kind == "longrope":
            attention = math.sqrt(1 + math.log(config["max_position_embeddings"] / original) / math.log(original))
            metadata["phi3.rope.scaling.attn_factor"] = (f32, attention)

    names = gguf.get_tensor_name_map(gguf.MODEL_ARCH[arch.upper()], config["num_hidden_layers"])
    heads = {"q_proj": config["num_attention_heads"], "k_proj": config["num_key_value_heads"]} if arch == "llama" else {}
    norm_shift = 1.0 if arch in ("gemma3", "qwen35") else None  # whose norms multiply by 1 + weight
    listed = []
    for t in tensors:
        if ".experts." in t["name"]:
            listed += expert_entries(t["name"])
            continue
        hf_name = t["name"].replace("dt_bias", "dt_proj.bias")
        name = names.get_name(hf_name, try_suffixes=(".weight", ".bias"))
        assert name, t["name"]
        entry = {"name": name, "from": t["name"], "permute_heads": heads.get(t["name"].split(".")[-2])}
        if norm_shift and name.endswith("norm.weight") and "linear_attn" not in t["name"]:
            entry["add"] = norm_shift
        if "linear_attn" in t["name"]:
            entry |= delta_net_entry(config, t["name"].split("linear_attn.")[1])
        listed.append(entry)
    spec = {"metadata": {k: {"type": t, "value": v} | ({"of": "int32"} if t == "array" else {}) for k, (t, v) in metadata.items()}, "tensors": listed}
    if kind == "llama3":
        spec["vectors"] = {"rope_freqs.weight": llama3_rope_factors(config)}
    if kind == "longrope":
        spec["vectors"] = {f"rope_factors_{k}.weight": scaling[f"{k}_factor"] for k in ("long", "short")}
    return spec


def qwen35_metadata(config) -> dict:
    values = config["linear_num_value_heads"]
    sections = config["rope_parameters"]["mrope_section"]
    return {
        "qwen35.rope.dimension_count": ("uint32", int(config["head_dim"] * config["rope_parameters"]["partial_rotary_factor"])),
        "qwen35.rope.dimension_sections": ("array", [*sections, 0]),
        "qwen35.ssm.conv_kernel": ("uint32", config["linear_conv_kernel_dim"]),
        "qwen35.ssm.state_size": ("uint32", config["linear_key_head_dim"]),
        "qwen35.ssm.group_count": ("uint32", config["linear_num_key_heads"]),
        "qwen35.ssm.time_step_rank": ("uint32", values),
        "qwen35.ssm.inner_size": ("uint32", values * config["linear_value_head_dim"]),
        "qwen35.full_attention_interval": ("uint32", config["full_attention_interval"]),
    }


def delta_net_entry(config, part: str) -> dict:
    """Value heads are grouped by key head in Hugging Face and tiled over them in llama.cpp: [axis, first index, groups, per group, size].
    `negative_exp`: llama.cpp keeps -e^A_log. `squeeze`: the filter without its axis of one."""
    groups, heads, size = config["linear_num_key_heads"], config["linear_num_value_heads"], config["linear_value_head_dim"]
    keys = 2 * groups * config["linear_key_head_dim"]
    axis, first, size = {
        "in_proj_qkv.weight": (0, keys, size), "conv1d.weight": (0, keys, size), "in_proj_z.weight": (0, 0, size),
        "out_proj.weight": (1, 0, size), "norm.weight": (None, 0, 0),
    }.get(part, (0, 0, 1))  # fmt: skip
    return (
        ({} if axis is None else {"tile": [axis, first, groups, heads // groups, size]})
        | ({"negative_exp": True} if part == "A_log" else {})
        | ({"squeeze": True} if part == "conv1d.weight" else {})
    )


def tiled(values: np.ndarray, axis: int, first: int, groups: int, per_group: int, size: int) -> np.ndarray:
    head, rest = np.split(values, [first], axis=axis)
    shape = rest.shape
    rest = rest.reshape(*shape[:axis], groups, per_group, size, *shape[axis + 1 :]).swapaxes(axis, axis + 1).reshape(shape)
    return np.concatenate([head, rest], axis=axis)


def expert_entries(name: str) -> list[dict]:
    """Hugging Face fuses gate and up of all experts, [E, 2F, D]; llama.cpp keeps [E, F, D] of each. `half` of the second axis."""
    layer, part = name.split(".")[2], name.split(".")[-1]
    halves = {"gate_up_proj": (("gate", 0), ("up", 1)), "down_proj": (("down", None),)}[part]
    return [
        {"name": f"blk.{layer}.ffn_{to}_exps.weight", "from": name, "permute_heads": None} | ({} if half is None else {"half": half})
        for to, half in halves
    ]


def gemma3_metadata(config) -> dict:
    softcap = config["final_logit_softcapping"]
    return {
        "gemma3.attention.sliding_window": ("uint32", config["sliding_window"]),
        "gemma3.attention.sliding_window_pattern": ("uint32", config["sliding_window_pattern"]),
        "gemma3.rope.freq_base_swa": ("float32", config["rope_local_base_freq"]),
        **({"gemma3.final_logit_softcapping": ("float32", softcap)} if softcap else {}),
    }


def vocabulary(size: int):
    """A toy SentencePiece vocabulary, so that llama.cpp has one to load: <unk> <s> </s>, a space, printable ASCII, CJK."""
    words = ["<unk>", "<s>", "</s>", "\u2581"] + [chr(c) for c in range(33, 127)]
    words += [chr(0x4E00 + i) for i in range(size - len(words))]
    types = [gguf.TokenType.UNKNOWN, gguf.TokenType.CONTROL, gguf.TokenType.CONTROL]
    types += [gguf.TokenType.NORMAL] * (size - 3)
    return words[:size], [-float(i) for i in range(size)], types[:size]


def write_gguf(case: dict, path) -> None:
    spec, config = case["gguf"], case["config"]
    writer = gguf.GGUFWriter(path, spec["metadata"]["general.architecture"]["value"])  # writes general.architecture itself
    kinds = {"uint32": writer.add_uint32, "float32": writer.add_float32, "string": writer.add_string, "array": writer.add_array}
    for key, entry in spec["metadata"].items():
        if key != "general.architecture":
            kinds[entry["type"]](key, entry["value"])
    words, scores, types = vocabulary(config["vocab_size"])
    writer.add_tokenizer_model("llama")
    writer.add_tokenizer_pre("default")
    writer.add_token_list(words)
    writer.add_token_scores(scores)
    writer.add_token_types(types)
    writer.add_bos_token_id(config["bos_token_id"])
    writer.add_eos_token_id(config["eos_token_id"])
    writer.add_unk_token_id(0)
    writer.add_add_bos_token(False)
    writer.add_add_eos_token(False)
    formulas = {t["name"]: t for t in case["tensors"]}
    for name, values in spec.get("vectors", {}).items():
        writer.add_tensor(name, np.array(values, dtype=np.float32))
    for entry in spec["tensors"]:
        t = formulas[entry["from"]]
        values = tensor(t["name"], tuple(t["shape"]), t["scale"], t["offset"])
        if entry["permute_heads"]:
            values = permute(values, entry["permute_heads"])
        if entry.get("squeeze"):
            values = values.squeeze(1)
        if "tile" in entry:
            values = tiled(values, *entry["tile"])
        if entry.get("negative_exp"):
            values = -np.exp(values)
        if "half" in entry:
            values = np.split(values, 2, axis=1)[entry["half"]]
        if "add" in entry:
            values = values + np.float32(entry["add"])
        writer.add_tensor(entry["name"], np.ascontiguousarray(values))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


if __name__ == "__main__":
    import json

    if len(sys.argv) != 3:
        sys.exit("usage: make_gguf.py CASE.json OUT.gguf")
    with open(sys.argv[1], encoding="utf-8") as file:
        write_gguf(json.load(file), sys.argv[2])
