WITH counted AS (
  SELECT ccg, sex, least(age / 5, 18) AS ageband, financial_year(admidate) AS fy, count(*) AS n
  FROM admissions
  WHERE admimeth IN ('21', '22', '23', '24', '28')
    AND diag3 IN ('J45', 'J46', 'I50', 'J81', 'J44', 'I20', 'E10', 'E11', 'G40', 'D50', 'N39', 'L03', 'K52', 'H66', 'J06')
  GROUP BY ccg, sex, ageband, fy
),
weights(ageband, weight) AS (
  VALUES (0, 5000), (1, 5500), (2, 5500), (3, 5500), (4, 6000), (5, 6000), (6, 6500), (7, 7000), (8, 7000), (9, 7000),
    (10, 7000), (11, 6500), (12, 6000), (13, 5500), (14, 5000), (15, 4000), (16, 2500), (17, 1500), (18, 1000)
),
years(fy) AS (VALUES ('2009/10'), ('2010/11'), ('2011/12'), ('2012/13'), ('2013/14'))
SELECT population.ccg, substr(years.fy, 1, 4) AS first_year, sum(coalesce(n, 0)) AS events,
  directly_standardised_rate(population.sex * 100 + population.ageband, coalesce(n, 0), population, weight) AS rate
FROM population CROSS JOIN years
JOIN weights ON population.ageband = weights.ageband
LEFT JOIN counted ON population.ccg = counted.ccg AND population.sex = counted.sex
  AND population.ageband = counted.ageband AND years.fy = counted.fy
GROUP BY population.ccg, years.fy
ORDER BY population.ccg, years.fy
