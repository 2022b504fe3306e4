"""A key that interrupts, or the system, ends any command soon, in one line and with its code."""

import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from cannabis_maps.ending import ENDS

HEADER = "Date,IUCR,Arrest,X Coordinate,Y Coordinate\n"
LINE = "08/29/2019 11:55:00 PM,1811,true,1176834,1899606\n"
# After so long it has just begun, loads, or reads.
MOMENTS_S = (0.0, 0.3, 1.2)
SOON_S, LONGEST_S = 5.0, 30.0


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("large") / "large.csv"
    path.write_text(HEADER + LINE * 1_500_000, encoding="utf-8")
    return path


def is_listening(number: int) -> bool:
    """Whether a process has got so far that it takes signals."""
    status = Path(f"/proc/{number}/status").read_text("utf-8").splitlines()
    caught = next(line for line in status if line.startswith("SigCgt"))
    return bool(int(caught.split()[1], 16) >> (signal.SIGTERM - 1) & 1)


def spent_s(number: int) -> float:
    """Seconds of the processor that a process has taken so far."""
    told = Path(f"/proc/{number}/stat").read_text("utf-8").rpartition(")")[2].split()
    return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")


def spent_by_children_s() -> float:
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells which signals are taken")
@pytest.mark.parametrize("sent", ENDS)
@pytest.mark.parametrize("moment_s", MOMENTS_S)
def test_it_ends_soon_and_says_so(large: Path, sent: signal.Signals, moment_s: float) -> None:
    given = [sys.executable, "-m", "cannabis_maps", "check", str(large)]
    others_s = spent_by_children_s()
    running = subprocess.Popen(given, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    while not is_listening(running.pid):
        assert running.poll() is None
        time.sleep(0.001)
    time.sleep(moment_s)
    before_s = spent_s(running.pid)
    running.send_signal(sent)
    out, err = running.communicate(timeout=LONGEST_S)
    # Less than one; how long it takes by the clock is up to what else is at work.
    assert spent_by_children_s() - others_s - before_s < SOON_S
    told, code = ENDS[sent]
    assert (running.returncode, out, err) == (code, "", f"Error: {told}\n")


LOADING = """
import sys, time
from cannabis_maps.ending import EndedError, Listener
Listener().listen()
sys.path.insert(0, sys.argv[1])
try:
    import slow_to_load
    time.sleep(20)
except EndedError as ended:
    print(ended.told)
    sys.exit(ended.code)
"""
SLOW = """
import os, signal, time
os.kill(os.getpid(), signal.{name})
time.sleep(0.2)
print("loaded")
"""


@pytest.mark.parametrize("sent", ENDS)
def test_what_is_being_loaded_is_loaded_first(sent: signal.Signals, tmp_path: Path) -> None:
    (tmp_path / "slow_to_load.py").write_text(SLOW.format(name=sent.name), encoding="utf-8")
    given = [sys.executable, "-c", LOADING, str(tmp_path)]
    done = subprocess.run(given, capture_output=True, text=True, check=False)
    told, code = ENDS[sent]
    assert (done.returncode, done.stdout, done.stderr) == (code, f"loaded\n{told}\n", "")
