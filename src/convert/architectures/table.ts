// table: architectures of Hugging Face that can be imported
import type { HfArchitecture } from './architecture.ts'
import { gemma3 } from './gemma3.ts'
import { glm4 } from './glm4.ts'
import { internlm2 } from './internlm2.ts'
import { llama } from './llama.ts'
import { minicpm } from './minicpm.ts'
import { phi3 } from './phi3.ts'
import { qwen2, qwen3 } from './qwen.ts'

export const HF_ARCHITECTURES: readonly HfArchitecture[] = [llama, qwen2, qwen3, gemma3, phi3, glm4, internlm2, minicpm]
