import { injectLora } from '../lora/adapter.ts'
import type { TrainingPlan } from '../runs/events.ts'
import { planOrRefuse } from '../train/fit.ts'
import type { TrainParts } from './train-into.ts'

/** Plans the memory of a run with an adapter that is let go again: a run that cannot fit is refused before its folder is made. */
export async function planRun({ backend, model, sites, lora, data }: Omit<TrainParts, 'plan'>): Promise<TrainingPlan> {
  using adapter = injectLora(backend, sites, lora)
  const { dataset } = await data.replayed(data.dataset)
  return planOrRefuse({ backend, model, adapter, dataset, config: data.config })
}
