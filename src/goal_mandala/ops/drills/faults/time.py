"""Work that runs out of time: at the gateway, in the function, by its retries, for want of CPU."""

from __future__ import annotations

from goal_mandala.names import AiProcessor, AlarmName, Function
from goal_mandala.ops.drills import integration
from goal_mandala.ops.drills.drill import Drill, Scene
from goal_mandala.ops.drills.faults.access import DRIFT
from goal_mandala.ops.drills.faults.written import own_line, timed_out_run, write_lines
from goal_mandala.ops.words import Words

PAUSE = 4.0
"""Seconds that the model takes for an answer in these drills: longer than the limit that was lowered, well within the usual one."""

WRITTEN = Words(
    "900秒は待てないので、Lambda が残す行（Task timed out、REPORT）を書き込みます。設定の変更と通信は本物です。",
    "Nobody waits for 900 s: the lines that Lambda leaves (Task timed out, REPORT) are written. Settings and traffic are real.",
)


def _function(scene: Scene) -> None:
    scene.ground.set_faults({"kind": "stall", "seconds": PAUSE, "first": 6})
    scene.change("function-timeout", Function.AI_PROCESSOR, scene.random.choice((1, 2)))
    scene.generations(6, 2)


def _gateway(scene: Scene) -> None:
    scene.ground.set_faults({"kind": "stall", "seconds": PAUSE + 1})
    integration.set_limit(scene, 2_500 + 100 * scene.random.randint(0, 5))
    scene.generations(scene.random.randint(3, 5), 3)


def _gateway_again(scene: Scene) -> None:
    scene.ground.set_faults()
    integration.set_limit(scene, integration.USUAL_MS)


def _budget(scene: Scene) -> None:
    scene.generations(2)
    count = scene.random.randint(2, 4)
    lines = [line for _ in range(count) for line in timed_out_run(AiProcessor.TIMEOUT, AiProcessor.MEMORY, 110)]
    lines += [
        own_line("ERROR", "generation ended", state="failed", reason="model_timeout", error="ServiceFailed")
        for _ in range(count)
    ]
    write_lines(scene, lines)


def _starved(scene: Scene) -> None:
    memory = scene.random.choice((192, 256))
    scene.change("function-memory", Function.AI_PROCESSOR, memory)
    scene.generations(2)
    count = scene.random.randint(2, 4)
    write_lines(scene, [line for _ in range(count) for line in timed_out_run(AiProcessor.TIMEOUT, memory, 120)])


DRILLS = (
    Drill("function-timeout", Words("関数の時間切れ", "Function timeout"), ("timeouts", "timeout-lowered"), _function, AlarmName.ERROR_RATE, also=DRIFT),
    Drill("gateway-timeout", Words("ゲートウェイの時間切れ（関数は成功）", "Gateway timeout, function succeeds"), ("timeouts", "gateway-limit"), _gateway, "", _gateway_again),
    Drill("retry-budget", Words("再試行の合計が長い", "Retry budget"), ("timeouts", "retry-budget"), _budget, written=WRITTEN),
    Drill("cpu-starved", Words("メモリ（CPU）不足の時間切れ", "Timeout by memory pressure"), ("timeouts", "cpu-starved"), _starved, also=DRIFT, written=WRITTEN),
)  # fmt: skip
