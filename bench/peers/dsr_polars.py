"""The same rate as `dsr_duckdb.py` works out, in Polars (streaming engine).

Needs: pip install polars
Run:   python dsr_polars.py FILE.parquet [ROWS.csv]
"""
import sys
import time

import polars as pl

f = sys.argv[1]
t = time.time()
weights = [5000, 5500, 5500, 5500, 6000, 6000, 6500, 7000, 7000, 7000, 7000, 6500, 6000, 5500, 5000, 4000, 2500, 1500, 1000]
esp = pl.LazyFrame({"ageband": list(range(19)), "w": weights}, schema={"ageband": pl.Int8, "w": pl.Float64})
causes = ["J45", "J46", "I50", "J81", "J44", "I20", "E10", "E11", "G40", "D50", "N39", "L03", "K52", "H66", "J06"]
year = (pl.col("admidate").dt.year() - (pl.col("admidate").dt.month() < 4).cast(pl.Int32)).alias("fy")
band = (pl.col("age") // 5).clip(0, 18).cast(pl.Int8).alias("ageband")
q = (
    pl.scan_parquet(f)
    .filter(pl.col("admimeth").is_in(["21", "22", "23", "24", "28"]) & pl.col("diag3").is_in(causes))
    .group_by("ccg", "sex", band, year)
    .agg(pl.len().alias("n"))
    .join(pl.scan_parquet(f + ".pop.parquet"), on=["ccg", "sex", "ageband"])
    .join(esp, on="ageband")
    .group_by("ccg", "fy")
    .agg(pl.col("n").sum().alias("o"), (pl.col("w") / 2 * pl.col("n") / pl.col("population")).sum().alias("dsr"))
    .sort("ccg", "fy")
)
r = q.collect(engine="streaming").rows()
print(f"micros={round((time.time() - t) * 1e6)} rows={len(r)}")
if len(sys.argv) > 2:
    with open(sys.argv[2], "w") as out:
        out.writelines(f"{x[0]},{x[1]},{x[2]},{x[3]!r}\n" for x in r)
