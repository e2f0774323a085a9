"""The peer of `cargo xtask bench indicators`: the directly standardised rate of emergency admissions for 15 causes, by
CCG and financial year, in DuckDB.

Needs: pip install duckdb
Run:   python dsr_duckdb.py FILE.parquet [ROWS.csv]     (FILE.parquet.pop.parquet lies beside it)

What is told is the time of the query alone, without Python's start.
"""
import sys
import time

import duckdb

f = sys.argv[1]
c = duckdb.connect()
c.execute("set threads=2")
t = time.time()
r = c.execute(f"""
with esp(ageband,w) as (values (0,5000),(1,5500),(2,5500),(3,5500),(4,6000),(5,6000),(6,6500),(7,7000),(8,7000),
 (9,7000),(10,7000),(11,6500),(12,6000),(13,5500),(14,5000),(15,4000),(16,2500),(17,1500),(18,1000)),
num as (select ccg, sex, least(age//5,18) ageband,
  year(admidate)-(case when month(admidate)<4 then 1 else 0 end) fy, count(*) n
  from read_parquet('{f}') where admimeth in ('21','22','23','24','28') and diag3 in
  ('J45','J46','I50','J81','J44','I20','E10','E11','G40','D50','N39','L03','K52','H66','J06') group by all),
cell as (select n.ccg,n.fy,n.ageband,n.sex,n.n,p.population,e.w/2.0 w
  from num n join read_parquet('{f}.pop.parquet') p using(ccg,sex,ageband) join esp e using(ageband))
select ccg,fy,sum(n) o, sum(w*n/population)/100000*100000 dsr, sqrt(sum(w*w*n/(population*1.0*population))) se
from cell group by all order by all
""").fetchall()
print(f"micros={round((time.time() - t) * 1e6)} rows={len(r)}")
if len(sys.argv) > 2:
    with open(sys.argv[2], "w") as out:
        out.writelines(f"{x[0]},{x[1]},{x[2]},{x[3]!r}\n" for x in r)
