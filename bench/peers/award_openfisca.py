"""The peer of `cargo xtask bench award`: Quality Premium 2013/14 as OpenFisca variables (32-bit floats, no trace).

Needs: pip install openfisca-core numpy
Run:   python award_openfisca.py [EARNERS] [RUNS]     (1,000,000 earners and 5 runs where nothing is said)

One run is timed from 64-bit numbers in memory to awards in memory: every column is set, and the premium calculated.
"""
import sys
import time

import numpy as np
from openfisca_core.entities import build_entity
from openfisca_core.periods import YEAR
from openfisca_core.simulation_builder import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

Ccg = build_entity(key="person", plural="persons", label="CCG", is_person=True)


class System(TaxBenefitSystem):
    def __init__(self):
        super().__init__([Ccg])


system = System()


def variable(name, value_type=float, **more):
    more.update(value_type=value_type, entity=Ccg, definition_period=YEAR, label=name)
    system.add_variable(type(name, (Variable,), more))


INPUTS = (
    "population pyll pyll_base adm adm_base fft fft_base mrsa cdiff cdiff_plan l1 l2 l3 l1p l2p l3p rtt ae cancer red1"
).split()
for name in INPUTS:
    variable(name)
variable("balance", bool)
variable("earned", formula=lambda p, per: (
    .125 * (p("pyll", per) <= p("pyll_base", per) * .968)
    + .25 * (p("adm", per) <= p("adm_base", per))
    + .125 * (p("fft", per) > p("fft_base", per))
    + .125 * ((p("mrsa", per) == 0) * (p("cdiff", per) <= p("cdiff_plan", per)))
    + .125 * ((p("l1", per) >= p("l1p", per)) * 1. + (p("l2", per) >= p("l2p", per)) + (p("l3", per) >= p("l3p", per)))
))
variable("deduction", formula=lambda p, per: .25 * (
    (p("rtt", per) < .92) * 1. + (p("ae", per) < .95) + (p("cancer", per) < .85) + (p("red1", per) < .75)
))
variable("premium", formula=lambda p, per: (
    p("balance", per) * p("population", per) * 5 * p("earned", per) * np.maximum(0, 1 - p("deduction", per))
))

earners = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
runs = int(sys.argv[2]) if len(sys.argv) > 2 else 5
random = np.random.default_rng(0)
values = {name: random.uniform(0, 1, earners) for name in INPUTS}
values["balance"] = random.random(earners) < .9
took = []
for _ in range(runs):
    simulation = SimulationBuilder().build_default_simulation(system, earners)
    start = time.perf_counter()
    for name, column in values.items():
        simulation.set_input(name, "2013", column)
    result = simulation.calculate("premium", "2013")
    took.append(round((time.perf_counter() - start) * 1_000_000))
took.sort()
print(f"earners={earners} median_us={took[len(took) // 2]} best_us={took[0]} total={result.sum()}")
