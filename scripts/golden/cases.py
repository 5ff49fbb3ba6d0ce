"""The cases: one tiny random model each, its token sequences and its LoRA. Facts only; the sums are in hf.py."""

from formula import tensor

SEVEN = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]

LLAMA = {
    "model_type": "llama",
    "architectures": ["LlamaForCausalLM"],
    "hidden_size": 64,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "intermediate_size": 128,
    "vocab_size": 128,
    "max_position_embeddings": 256,
    "rms_norm_eps": 1e-5,
    "rope_theta": 10000.0,
    "hidden_act": "silu",
    "attention_bias": False,
    "mlp_bias": False,
    "tie_word_embeddings": False,
    "bos_token_id": 1,
    "eos_token_id": 2,
}
QWEN2 = {k: v for k, v in LLAMA.items() if k not in ("attention_bias", "mlp_bias")} | {
    "model_type": "qwen2",
    "architectures": ["Qwen2ForCausalLM"],
    "rms_norm_eps": 1e-6,
    "rope_theta": 1000000.0,
    "tie_word_embeddings": True,
    "use_sliding_window": False,
}
QWEN3 = QWEN2 | {
    "model_type": "qwen3",
    "architectures": ["Qwen3ForCausalLM"],
    "head_dim": 32,
    "attention_bias": False,
    "tie_word_embeddings": False,
}
LLAMA3 = LLAMA | {
    "max_position_embeddings": 512,
    "rope_theta": 500000.0,
    "rope_scaling": {
        "rope_type": "llama3",
        "factor": 8.0,
        "low_freq_factor": 1.0,
        "high_freq_factor": 4.0,
        "original_max_position_embeddings": 64,
    },
}
LINEAR = LLAMA | {"rope_scaling": {"rope_type": "linear", "factor": 2.0}}
YARN = LLAMA | {
    "max_position_embeddings": 128,
    "rope_scaling": {"rope_type": "yarn", "factor": 4.0, "original_max_position_embeddings": 32},
}

GEMMA3 = {
    "model_type": "gemma3_text",
    "architectures": ["Gemma3ForCausalLM"],
    "hidden_size": 64,
    "num_hidden_layers": 3,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "head_dim": 32,
    "intermediate_size": 128,
    "vocab_size": 128,
    "max_position_embeddings": 256,
    "rms_norm_eps": 1e-6,
    "rope_theta": 1000000.0,
    "rope_local_base_freq": 10000.0,
    "rope_scaling": {"rope_type": "linear", "factor": 8.0},
    "hidden_activation": "gelu_pytorch_tanh",
    "query_pre_attn_scalar": 32,
    "sliding_window": 8,
    "sliding_window_pattern": 3,
    "tie_word_embeddings": True,
    "final_logit_softcapping": None,
    "bos_token_id": 1,
    "eos_token_id": 2,
}

FUSED = ["qkv_proj", "o_proj", "gate_up_proj", "down_proj"]
PHI3 = {k: v for k, v in LLAMA.items() if k not in ("attention_bias", "mlp_bias")} | {
    "model_type": "phi3",
    "architectures": ["Phi3ForCausalLM"],
    "original_max_position_embeddings": 256,
    "pad_token_id": 0,
    "sliding_window": None,
}
PHI3_LONG = PHI3 | {  # as Phi-4-mini: three quarters of a head are turned
    "original_max_position_embeddings": 64,
    "partial_rotary_factor": 0.75,
    "tie_word_embeddings": True,
    "rope_scaling": {
        "rope_type": "longrope",
        "short_factor": [1.0, 1.1, 1.25, 1.5, 2.0, 3.0],
        "long_factor": [1.0, 2.0, 4.0, 8.0, 16.0, 32.0],
    },
}
GLM4 = PHI3 | {
    "model_type": "glm4",
    "architectures": ["Glm4ForCausalLM"],
    "head_dim": 16,
    "partial_rotary_factor": 0.5,
    "attention_bias": True,
    "original_max_position_embeddings": None,
}
GLM4_TARGETS = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_up_proj", "down_proj"]

ATTENTION = ["q_proj", "k_proj", "v_proj", "o_proj"]
EXPERTS = {"num_experts_per_tok": 2, "output_router_logits": False}
QWEN3MOE = QWEN3 | EXPERTS | {
    "model_type": "qwen3_moe",
    "architectures": ["Qwen3MoeForCausalLM"],
    "num_experts": 8,
    "moe_intermediate_size": 32,
    "decoder_sparse_step": 1,
    "mlp_only_layers": [],
    "norm_topk_prob": True,
}
MIXTRAL = LLAMA | EXPERTS | {
    "model_type": "mixtral",
    "architectures": ["MixtralForCausalLM"],
    "num_local_experts": 4,
    "sliding_window": None,
}

QWEN35 = {k: v for k, v in QWEN3.items() if k not in ("use_sliding_window", "rope_theta")} | {
    "model_type": "qwen3_5_text",
    "architectures": ["Qwen3_5ForCausalLM"],
    "num_hidden_layers": 3,
    "full_attention_interval": 2,
    "rope_parameters": {"rope_type": "default", "rope_theta": 1e7, "partial_rotary_factor": 0.25, "mrope_section": [2, 1, 1]},
    "linear_num_key_heads": 2,
    "linear_num_value_heads": 4,
    "linear_key_head_dim": 16,
    "linear_value_head_dim": 16,
    "linear_conv_kernel_dim": 4,
}
DELTA_TARGETS = SEVEN + ["in_proj_qkv", "in_proj_z", "in_proj_b", "in_proj_a", "out_proj"]

# name -> (Hugging Face config, lengths of the sequences, differences of the LoRA)
CASES = {
    "llama": (LLAMA, (17, 9, 23), {}),
    "llama3-rope": (LLAMA3, (96, 33, 130), {}),
    "llama-linear-rope": (LINEAR, (17, 9, 48), {}),
    "llama-yarn": (YARN, (17, 40, 100), {}),
    "qwen2": (QWEN2, (17, 9, 23), {}),
    "qwen3": (QWEN3, (17, 9, 23), {}),
    "gemma3": (GEMMA3, (17, 9, 23), {}),
    "gemma3-softcap": (GEMMA3 | {"final_logit_softcapping": 3.0, "rope_scaling": None}, (17, 9, 23), {}),
    "phi3": (PHI3, (17, 9, 23), {"targets": FUSED}),
    "phi3-longrope": (PHI3_LONG, (17, 9, 23), {"targets": FUSED}),
    "glm4": (GLM4, (17, 9, 23), {"targets": GLM4_TARGETS}),
    "qwen3moe": (QWEN3MOE, (17, 9, 23), {"targets": ATTENTION}),
    "mixtral": (MIXTRAL, (17, 9, 23), {"targets": ATTENTION}),
    "qwen35": (QWEN35, (17, 9, 70), {"targets": DELTA_TARGETS}),
    "llama-rslora": (LLAMA, (17, 9, 23), {"use_rslora": True}),
    "llama-qv": (LLAMA, (17, 9, 23), {"targets": ["q_proj", "v_proj"]}),
}
VARIANTS = ("llama-rslora", "llama-qv", "gemma3-softcap", "phi3-longrope")  # loss and gradients only: no training runs


def lora_of(differences: dict) -> dict:
    return {"r": 4, "alpha": 8, "use_rslora": False, "targets": SEVEN} | differences


def sequences_of(lengths, vocab: int) -> list[dict]:
    """Token ids in 3..vocab-1, by the same formula; `answer` is [start, end): the tokens whose loss counts."""
    out = []
    for index, length in enumerate(lengths):
        u = tensor(f"tokens.{index}", (length,), 1.0).astype("float64")
        tokens = [3 + int((x + 1) / 2 * (vocab - 3)) for x in u]
        start, end = [(length // 2, length), (3, length - 2), (1, length)][index % 3]
        out.append({"tokens": tokens, "answer": [start, end]})
    return out
