-- Lists the strata of a slicing, where items were drawn at different rates.
-- in:  slice_name; $slicing
-- out: slice, stratum (a number), inclusion_probability, drawn (items in the study)
-- source: GLOSSARY.md, "stratum"

SELECT slice, number AS stratum, inclusion_probability, drawn
FROM slice_name
WHERE slicing = $slicing AND inclusion_probability IS NOT NULL
ORDER BY slice NULLS FIRST, number
