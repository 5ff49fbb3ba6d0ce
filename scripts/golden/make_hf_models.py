"""Tiny random Hugging Face models with their tokenizers, and what llama.cpp's converter makes of them.

    PYTHONPATH=<llama.cpp>/gguf-py:<llama.cpp> LLAMA_CPP=<llama.cpp> LLAMA_QUANTIZE=<llama-quantize> \
        python scripts/golden/make_hf_models.py [case ...]

Writes test/golden/hf/<case>/ (the folder as one would download it) and test/golden/hf/<case>.json: metadata and hashes of each tensor of
the converter's output per outtype, hashes of llama-quantize's output, log-probabilities of transformers, tokens of the tokenizer. No
network. Needs sentencepiece beside requirements.txt.
"""

import hashlib
import json
import os
import shutil
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

os.environ["TRANSFORMERS_VERBOSITY"] = "error"
import torch

LLAMA_CPP = Path(os.environ["LLAMA_CPP"])
sys.path[:0] = [str(LLAMA_CPP / "gguf-py"), str(LLAMA_CPP)]
import gguf  # noqa: E402

OUT = Path(__file__).resolve().parents[2] / "test/golden/hf"
QUANTIZE = os.environ.get("LLAMA_QUANTIZE")

CORPUS = [
    "The doctor asked the patient how long the cough had lasted, and the patient said three weeks.",
    "A contract that breaks the law is void; the party at fault pays for the loss of the other party.",
    "糖尿病患者应当规律运动，每周至少一百五十分钟的中等强度有氧运动。",
    "劳动合同期满，用人单位不续签的，应当支付经济补偿金。医生建议患者多喝水、注意休息。",
    "I'll see, we've seen, they're here; it's 12345 and 3.14, don't worry.",
    "def f(x):\n    return x + 1\n\n\n    # done\t\ttabs",
]
TEXTS = [
    "The patient said it's three weeks.",
    "糖尿病患者每周运动150分钟，应当多喝水。",
    "  two spaces, 12345 numbers\n\nand\tlines\n",
    "Émile's naïve café — 😀 emoji",
    "I'LL go, WE'VE 1000000 reasons!!!",
    "合同 contract\r\n  mixed 文本3.14",
]

LLAMA3_RE = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
QWEN2_RE = LLAMA3_RE.replace(r"\p{N}{1,3}", r"\p{N}")
CHATML = (
    "{% for message in messages %}<|im_start|>{{ message['role'] }}\n{{ message['content'] }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)


def byte_level(folder: Path, regex: str, special: list[str], config: dict, ignore_merges=False, bos=None, vocab=300):
    """tokenizer.json as byte-level BPE, tokenizer_config.json beside it."""
    from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, pre_tokenizers, processors, trainers

    tok = Tokenizer(models.BPE(ignore_merges=ignore_merges))
    tok.pre_tokenizer = pre_tokenizers.Sequence([
        pre_tokenizers.Split(Regex(regex), "isolated"),
        pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
    ])
    tok.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    tok.train_from_iterator(CORPUS, trainers.BpeTrainer(vocab_size=vocab, initial_alphabet=sorted(alphabet), show_progress=False))
    tok.add_special_tokens([AddedToken(s, special=True, normalized=False) for s in special])
    tok.add_tokens([AddedToken("<tool_call>", special=False, normalized=False)])
    byte = processors.ByteLevel(trim_offsets=False)
    if bos:
        template = processors.TemplateProcessing(
            single=f"{bos} $A", pair=f"{bos} $A {bos}:1 $B:1", special_tokens=[(bos, tok.token_to_id(bos))]
        )
        tok.post_processor = processors.Sequence([byte, template])
    else:
        tok.post_processor = byte
    tok.save(str(folder / "tokenizer.json"))
    added = {
        str(t_id): {"content": t.content, "lstrip": False, "normalized": False, "rstrip": False, "single_word": False, "special": t.special}
        for t_id, t in sorted(tok.get_added_tokens_decoder().items())
    }
    write_json(folder / "tokenizer_config.json", {"added_tokens_decoder": added, "tokenizer_class": "PreTrainedTokenizerFast"} | config)
    return tok.get_vocab_size()


def sentence_piece(folder: Path, config: dict, added: list[tuple[str, bool]] = (), vocab=448, user_defined=(), dummy_prefix=True):
    """tokenizer.model as SentencePiece BPE with byte fallback, added tokens behind it."""
    import sentencepiece as spm

    with tempfile.TemporaryDirectory() as tmp:
        text = Path(tmp) / "corpus.txt"
        text.write_text("\n".join(line.replace("\n", " ") for line in CORPUS * 4))
        spm.SentencePieceTrainer.train(
            input=str(text), model_prefix=f"{tmp}/m", model_type="bpe", vocab_size=vocab, byte_fallback=True, split_digits=True,
            character_coverage=0.98, normalization_rule_name="identity", remove_extra_whitespaces=False, add_dummy_prefix=dummy_prefix,
            allow_whitespace_only_pieces=True, user_defined_symbols=list(user_defined), minloglevel=2, pad_id=-1,
        )
        shutil.copy(f"{tmp}/m.model", folder / "tokenizer.model")
    sp = spm.SentencePieceProcessor(model_file=str(folder / "tokenizer.model"))
    n = sp.vocab_size()
    flags = {"lstrip": False, "normalized": False, "rstrip": False, "single_word": False}
    decoder = {str(i): {"content": sp.id_to_piece(i), **flags, "special": True} for i in range(3)}
    for i, (content, special) in enumerate(added):
        decoder[str(n + i)] = {"content": content, **flags, "special": special}
    write_json(folder / "tokenizer_config.json", {"added_tokens_decoder": decoder, "bos_token": "<s>", "eos_token": "</s>", "unk_token": "<unk>"} | config)
    return n + len(added)


def write_json(path: Path, value):
    path.write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n")


def randomise(model, seed):
    """Every parameter random, norms and biases too, so that a forgotten one is seen."""
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, p in model.named_parameters():
            noise = torch.randn(p.shape, generator=generator)
            if "norm" in name:
                p.copy_(p + 0.1 * noise)
            else:
                p.copy_(0.25 * noise if p.dim() > 1 else 0.1 * noise)


SMALL = dict(hidden_size=64, num_hidden_layers=2, num_attention_heads=4, num_key_value_heads=2, intermediate_size=96,
             max_position_embeddings=512, initializer_range=0.02)


def build(kind, folder, dtype, seed, shards=None, **config):
    import transformers

    config_class, model_class = getattr(transformers, kind[0]), getattr(transformers, kind[1])
    model = model_class(config_class(**SMALL | config)).eval()
    randomise(model, seed)
    state = {name: value.to(dtype) for name, value in model.state_dict().items()}
    saved = model.to(dtype)
    saved.load_state_dict(state)
    saved.save_pretrained(folder, **({"max_shard_size": shards} if shards else {}))
    fresh = model_class(config_class(**SMALL | config)).eval()  # .float() would keep the frequencies that .to(dtype) rounded
    fresh.load_state_dict({name: value.float() for name, value in state.items()})
    return fresh


def classic(folder, **values):
    """config.json as files on the Hub have it: rope_theta and rope_scaling of their own, no rope_parameters."""
    path = folder / "config.json"
    config = json.loads(path.read_text())
    rope = config.pop("rope_parameters", {})
    if "rope_theta" in rope:
        config["rope_theta"] = rope.pop("rope_theta")
    rope.pop("partial_rotary_factor", None)
    if rope.get("rope_type", "default") != "default":
        config["rope_scaling"] = rope
    for name in ("layer_types", "dtype"):
        config.pop(name, None)
    for name, value in values.items():
        if value is None:
            config.pop(name, None)
        else:
            config[name] = value
    write_json(path, config)


def llama(folder):
    v = byte_level(folder, LLAMA3_RE, ["<|begin_of_text|>", "<|end_of_text|>", "<|eot_id|>"],
                   {"bos_token": "<|begin_of_text|>", "eos_token": "<|eot_id|>", "chat_template": "{{ bos_token }}{% for m in messages %}{{ m.content }}<|eot_id|>{% endfor %}"},
                   ignore_merges=True, bos="<|begin_of_text|>")
    rope = {"rope_type": "llama3", "rope_theta": 500000.0, "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0, "original_max_position_embeddings": 64}
    model = build(("LlamaConfig", "LlamaForCausalLM"), folder, torch.bfloat16, 1, shards="90KB", vocab_size=v, rope_parameters=rope,
                  rms_norm_eps=1e-5, bos_token_id=300, eos_token_id=[301, 302], tie_word_embeddings=False)
    classic(folder, head_dim=None)
    write_json(folder / "generation_config.json", {"bos_token_id": 300, "eos_token_id": [301, 302], "do_sample": True, "temperature": 0.6, "top_p": 0.9})
    (folder / "README.md").write_text("---\nlicense: llama3.2\nlanguage:\n- en\n- de\npipeline_tag: text-generation\ntags:\n- facebook\n---\n# Tiny\n")
    return model, "llama-bpe"


def mistral(folder):
    v = sentence_piece(folder, {"add_bos_token": True, "add_eos_token": False, "tokenizer_class": "LlamaTokenizer", "legacy": False,
                                "chat_template": "{{ bos_token }}{% for m in messages %}[INST] {{ m.content }} [/INST]{% endfor %}"})
    model = build(("MistralConfig", "MistralForCausalLM"), folder, torch.float16, 2, vocab_size=v, sliding_window=4096,
                  rope_parameters={"rope_type": "linear", "factor": 4.0, "rope_theta": 10000.0}, rms_norm_eps=1e-5, bos_token_id=1, eos_token_id=2)
    classic(folder)
    write_json(folder / "special_tokens_map.json", {"bos_token": "<s>", "eos_token": "</s>", "unk_token": "<unk>"})
    return model, None


def qwen2(folder):
    v = byte_level(folder, QWEN2_RE, ["<|endoftext|>", "<|im_start|>", "<|im_end|>"],
                   {"add_bos_token": False, "bos_token": None, "eos_token": "<|im_end|>", "pad_token": "<|endoftext|>"})
    (folder / "chat_template.jinja").write_text(CHATML)
    model = build(("Qwen2Config", "Qwen2ForCausalLM"), folder, torch.float32, 3, hidden_size=32, intermediate_size=64, vocab_size=v + 8,
                  rope_parameters={"rope_type": "yarn", "factor": 4.0, "original_max_position_embeddings": 128, "rope_theta": 1000000.0},
                  tie_word_embeddings=True, bos_token_id=300, eos_token_id=302)
    return model, "qwen2"


def qwen3(folder):
    v = byte_level(folder, QWEN2_RE, ["<|endoftext|>", "<|im_start|>", "<|im_end|>"],
                   {"add_bos_token": False, "bos_token": None, "eos_token": "<|im_end|>", "pad_token": "<|endoftext|>", "chat_template": CHATML})
    model = build(("Qwen3Config", "Qwen3ForCausalLM"), folder, torch.bfloat16, 4, vocab_size=v, head_dim=32, rope_theta=1000000.0,
                  tie_word_embeddings=False, bos_token_id=300, eos_token_id=302)
    return model, "qwen2"


class GgmlGelu(torch.nn.Module):
    """GELU as ggml's CPU has it: a table over F16 values. With PyTorch's own the answers differ by up to 2.2e-3."""

    def forward(self, x):
        y = torch.nn.functional.gelu(x.half().float(), approximate="tanh").half().float()
        return torch.where(x <= -10, torch.zeros_like(x), torch.where(x >= 10, x, y))


def gemma3(folder):
    v = sentence_piece(folder, {"add_bos_token": True, "add_eos_token": False, "tokenizer_class": "GemmaTokenizer", "pad_token": "</s>",
                                "chat_template": "{{ bos_token }}{% for m in messages %}<start_of_turn>{{ m.role }}\n{{ m.content }}<end_of_turn>\n{% endfor %}"},
                       added=[("<start_of_turn>", True), ("<end_of_turn>", True), ("<unused0>", False), ("▁▁tool", False)], dummy_prefix=False)
    model = build(("Gemma3TextConfig", "Gemma3ForCausalLM"), folder, torch.bfloat16, 5, num_hidden_layers=6, vocab_size=v + 4, head_dim=16,
                  intermediate_size=64, hidden_size=32, query_pre_attn_scalar=16, sliding_window=8, bos_token_id=1, eos_token_id=2, pad_token_id=2)
    for layer in model.model.layers:
        layer.mlp.act_fn = GgmlGelu()
    return model, None


def phi3(folder):
    v = sentence_piece(folder, {"add_bos_token": False, "add_eos_token": False, "tokenizer_class": "LlamaTokenizer", "legacy": False, "pad_token": "<|endoftext|>",
                                "chat_template": "{% for m in messages %}<|{{ m.role }}|>\n{{ m.content }}<|end|>\n{% endfor %}"},
                       added=[("<|endoftext|>", True), ("<|assistant|>", True), ("<|end|>", True), ("<|user|>", True)])
    model = build(("Phi3Config", "Phi3ForCausalLM"), folder, torch.bfloat16, 6, vocab_size=v, original_max_position_embeddings=256, sliding_window=200,
                  rope_parameters={"rope_type": "longrope", "rope_theta": 10000.0, "partial_rotary_factor": 1.0, "original_max_position_embeddings": 256,
                                   "short_factor": [1.0, 1.05, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6], "long_factor": [1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0]},
                  bos_token_id=1, eos_token_id=448, pad_token_id=448)
    classic(folder)
    config = json.loads((folder / "config.json").read_text())
    config["rope_scaling"] = {"type": "longrope", "short_factor": config["rope_scaling"]["short_factor"], "long_factor": config["rope_scaling"]["long_factor"]}
    write_json(folder / "config.json", config)
    return model, None


def glm4(folder):
    v = byte_level(folder, LLAMA3_RE, ["<|endoftext|>", "[gMASK]", "<sop>", "<|system|>", "<|user|>", "<|assistant|>"],
                   {"eos_token": "<|endoftext|>", "pad_token": "<|endoftext|>", "chat_template": "[gMASK]<sop>{% for m in messages %}<|{{ m.role }}|>\n{{ m.content }}{% endfor %}"})
    model = build(("Glm4Config", "Glm4ForCausalLM"), folder, torch.bfloat16, 7, vocab_size=v, head_dim=16, attention_bias=True,
                  eos_token_id=[300, 304], pad_token_id=300)
    return model, "glm4"


def internlm2(folder):
    """InternLM2 is remote code: a Llama under other names, with q, k and v of a group of heads in one matrix."""
    from safetensors.torch import save_file

    v = sentence_piece(folder, {"add_bos_token": True, "add_eos_token": False, "tokenizer_class": "InternLM2Tokenizer", "chat_template": CHATML,
                                "bos_token": "<s>", "eos_token": "</s>"}, user_defined=["<|im_start|>", "<|im_end|>"])
    with open(folder / "tokenizer_config.json") as f:
        config = json.load(f)
    flags = {"lstrip": False, "normalized": False, "rstrip": False, "single_word": False, "special": True}
    config["added_tokens_decoder"] |= {"3": {"content": "<|im_start|>", **flags}, "4": {"content": "<|im_end|>", **flags}}
    write_json(folder / "tokenizer_config.json", config)
    model = build(("LlamaConfig", "LlamaForCausalLM"), folder, torch.bfloat16, 8, vocab_size=v, rope_parameters={"rope_type": "default", "rope_theta": 1000000.0}, rms_norm_eps=1e-5)
    names = {"input_layernorm": "attention_norm", "post_attention_layernorm": "ffn_norm", "self_attn.o_proj": "attention.wo",
             "mlp.gate_proj": "feed_forward.w1", "mlp.up_proj": "feed_forward.w3", "mlp.down_proj": "feed_forward.w2"}
    state, out = model.state_dict(), {}
    for name, value in state.items():
        if "q_proj" in name:
            layer = name.removesuffix("q_proj.weight")
            q, k, w = (state[f"{layer}{p}_proj.weight"].reshape(2, -1, 16, 64) for p in "qkv")
            out[layer.replace("self_attn", "attention") + "wqkv.weight"] = torch.cat([q, k, w], dim=1).reshape(-1, 64)
            continue
        if "k_proj" in name or "v_proj" in name:
            continue
        for old, new in names.items():
            name = name.replace(old, new)
        out[name.replace("embed_tokens", "tok_embeddings").replace("lm_head", "output")] = value
    save_file({n: t.to(torch.bfloat16).contiguous() for n, t in out.items()}, folder / "model.safetensors", {"format": "pt"})
    classic(folder, architectures=["InternLM2ForCausalLM"], model_type="internlm2", bias=False, head_dim=None, attention_bias=None, mlp_bias=None,
            auto_map={"AutoModelForCausalLM": "modeling_internlm2.InternLM2ForCausalLM"})
    return model, None


def minicpm(folder):
    """MiniCPM is remote code: a Llama whose embeddings, residuals and logits are scaled."""
    v = sentence_piece(folder, {"add_bos_token": True, "add_eos_token": False, "tokenizer_class": "LlamaTokenizer",
                                "chat_template": "{% for m in messages %}<用户>{{ m.content }}<AI>{% endfor %}"})
    model = build(("LlamaConfig", "LlamaForCausalLM"), folder, torch.bfloat16, 9, vocab_size=v, tie_word_embeddings=True, rms_norm_eps=1e-5,
                  rope_parameters={"rope_type": "default", "rope_theta": 10000.0})
    classic(folder, architectures=["MiniCPMForCausalLM"], model_type="minicpm", scale_emb=12, scale_depth=1.4, dim_model_base=16, head_dim=None,
            attention_bias=None, mlp_bias=None, auto_map={"AutoModelForCausalLM": "modeling_minicpm.MiniCPMForCausalLM"})
    model.lm_head.weight = torch.nn.Parameter(model.lm_head.weight.detach().clone() / (64 / 16))
    with torch.no_grad():
        model.model.embed_tokens.weight.mul_(12)
        for layer in model.model.layers:
            for p in (layer.self_attn.o_proj, layer.mlp.down_proj):
                p.weight.mul_(1.4 / 2**0.5)
    return model, None


def llama_fast(folder):
    """A SentencePiece vocabulary that is there as tokenizer.json only."""
    with tempfile.TemporaryDirectory() as tmp:
        spm_folder = Path(tmp)
        sentence_piece(spm_folder, {"add_bos_token": True, "add_eos_token": False, "tokenizer_class": "LlamaTokenizer", "legacy": False})
        from transformers import LlamaTokenizer

        tokenizer = LlamaTokenizer.from_pretrained(spm_folder)
        tokenizer.save_pretrained(folder)
    for extra in ("tokenizer.model",):
        (folder / extra).unlink(missing_ok=True)
    model = build(("LlamaConfig", "LlamaForCausalLM"), folder, torch.bfloat16, 10, hidden_size=32, intermediate_size=64, vocab_size=448,
                  rope_parameters={"rope_type": "default", "rope_theta": 10000.0}, bos_token_id=1, eos_token_id=2)
    return model, None


CASES = {f.__name__: f for f in (llama, mistral, qwen2, qwen3, gemma3, phi3, glm4, internlm2, minicpm, llama_fast)}


def digest(data) -> str:
    return hashlib.sha256(bytes(data)).hexdigest()


def read_gguf(path):
    """Metadata with types, long arrays as a hash (strings joined by NUL, numbers as doubles); name, shape, type and hash of each tensor."""
    reader = gguf.GGUFReader(path)
    metadata = {}
    for key, field in reader.fields.items():
        if key.startswith("GGUF."):
            continue
        kinds = [t.name.lower() for t in field.types]
        value = field.contents()
        if isinstance(value, list) and len(value) > 16:
            flat = "\0".join(value).encode() if isinstance(value[0], str) else struct.pack(f"<{len(value)}d", *value)
            value = {"count": len(value), "sha256": digest(flat)}
        metadata[key] = {"type": kinds, "value": value}
    tensors = [(t.name, [int(n) for n in t.shape], f"{t.tensor_type.name} {digest(t.data.tobytes())}") for t in reader.tensors]
    return metadata, tensors


def convert(folder, outtype, path, pre):
    import conversion
    from conversion.base import ModelBase, TextModel

    if pre:
        TextModel.get_vocab_base_pre = lambda self, tokenizer: pre  # its table of hashes knows released vocabularies only
    types = {"f32": gguf.LlamaFileType.ALL_F32, "f16": gguf.LlamaFileType.MOSTLY_F16, "bf16": gguf.LlamaFileType.MOSTLY_BF16, "q8_0": gguf.LlamaFileType.MOSTLY_Q8_0}
    hparams = ModelBase.load_hparams(folder, False)
    model = conversion.get_model_class(hparams["architectures"][0])
    with torch.inference_mode():
        model(folder, types[outtype], path, eager=True).write()


def log_probs(model, vocab):
    """ln p of the token after each of three sequences."""
    generator = torch.Generator().manual_seed(99)
    out = []
    for length in (3, 12, 40):
        tokens = torch.randint(3, vocab - 12, (1, length), generator=generator)
        with torch.no_grad():
            logits = model(tokens).logits[0, -1].double()
        out.append({"tokens": tokens[0].tolist(), "logProbs": [round(x, 6) for x in torch.log_softmax(logits, -1).tolist()]})
    return out


def encodings(folder):
    from transformers import AutoTokenizer

    if (folder / "tokenizer.model").is_file():
        import sentencepiece as spm

        sp = spm.SentencePieceProcessor(model_file=str(folder / "tokenizer.model"))
        return [{"text": t, "tokens": sp.encode(t)} for t in TEXTS]
    tok = AutoTokenizer.from_pretrained(folder)
    # transformers' Metaspace puts no blank before a text that begins with one; SentencePiece and llama.cpp do
    metaspace = "Metaspace" in (folder / "tokenizer.json").read_text()
    texts = [t for t in TEXTS if not (metaspace and t.startswith(" "))]
    return [{"text": t, "tokens": tok.encode(t, add_special_tokens=False)} for t in texts]


def quantized(source, tmp):
    """One hash per mixture of llama-quantize, over lines of name, type and hash of every tensor in order."""
    found = {}
    for name in ("q4_0", "q5_1", "q2_k", "q3_k_m", "q3_k_l", "q4_k_s", "q4_k_m", "q5_k_m", "q6_k", "iq4_nl", "iq4_xs"):
        path = Path(tmp) / "quantized.gguf"
        subprocess.run([QUANTIZE, str(source), str(path), name, "1"], check=True, capture_output=True)
        lines = [f"{t.name} {t.tensor_type.name} {digest(t.data.tobytes())}\n" for t in gguf.GGUFReader(path).tensors]
        found[name] = digest("".join(lines).encode())
    return found


def make(name):
    folder = OUT / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    model, pre = CASES[name](folder)
    vocab = json.loads((folder / "config.json").read_text())["vocab_size"]
    result = {"pre": pre, "tensors": [], "logProbs": log_probs(model, vocab), "encodings": encodings(folder)}
    with tempfile.TemporaryDirectory() as tmp:
        for outtype in ("f32", "f16", "bf16", "q8_0"):
            path = Path(tmp) / f"{name}-{outtype}.gguf"
            convert(folder, outtype, path, pre)
            metadata, tensors = read_gguf(path)
            if outtype == "f32":
                result["metadata"] = metadata
                result["tensors"] = [{"name": t, "ne": ne} for t, ne, _ in tensors]
            for entry, (_, _, found) in zip(result["tensors"], tensors, strict=True):
                entry[outtype] = found
        if QUANTIZE:
            result["quantized"] = quantized(Path(tmp) / f"{name}-f32.gguf", tmp)
    tensors = ",\n".join("  " + json.dumps(t) for t in result.pop("tensors"))
    probs = ",\n".join("  " + json.dumps(t) for t in result.pop("logProbs"))
    text = json.dumps(result, ensure_ascii=False, indent=1)
    text = f'{text[:-2]},\n "tensors": [\n{tensors}\n ],\n "logProbs": [\n{probs}\n ]\n}}'
    (OUT / f"{name}.json").write_text(text + "\n")
    print(name, sum(f.stat().st_size for f in folder.iterdir()), len(text))


if __name__ == "__main__":
    for case in sys.argv[1:] or CASES:
        make(case)
