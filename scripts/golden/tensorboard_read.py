"""LOGDIR: the scalars that TensorBoard's own reader finds, as JSON {tag: [{"step", "wall_time", "value"}]}."""

import json
import sys

if len(sys.argv) != 2:
    sys.exit("usage: tensorboard_read.py LOGDIR")

from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

reader = EventAccumulator(sys.argv[1], size_guidance={"scalars": 0, "tensors": 0})
reader.Reload()
tags = reader.Tags()
scalars = {t: [{"step": e.step, "wall_time": e.wall_time, "value": e.value} for e in reader.Scalars(t)] for t in tags["scalars"]}
for tag in tags["tensors"]:  # TensorFlow 2 style summaries
    found = [(e, e.tensor_proto) for e in reader.Tensors(tag)]
    scalars[tag] = [{"step": e.step, "wall_time": e.wall_time, "value": p.float_val[0]} for e, p in found if len(p.float_val) == 1]
print(json.dumps(scalars))
