-- The mirror's tables: a study's items and reviews, and what is counted of its cells (see cells.py for codes).
-- in:  nothing
-- out: empty tables
-- source: jurat/store/schema_steps

CREATE TABLE item (item_key BIGINT, item INTEGER, position BIGINT, batch TEXT, attributes JSON);
CREATE TABLE review (
    seq BIGINT, item INTEGER, reviewer_id TEXT, supersedes BIGINT, counted BIGINT, places_taken BIGINT,
    origin TEXT, rubric_hash TEXT, answers BIGINT, active_ms BIGINT, created_us BIGINT);

CREATE TABLE rubric (rule TEXT);
CREATE TABLE pooled_version (rubric_hash TEXT);                                   -- labels of these count
CREATE TABLE renamed_value (rubric_hash TEXT, criterion TEXT, given TEXT, counted TEXT);  -- of labels under a version
CREATE TABLE criterion (                                                          -- any_error_waits: for a lead
    number USMALLINT, criterion TEXT, place BIGINT, has_errors BOOLEAN, error_low DOUBLE, error_high DOUBLE,
    any_error_waits BOOLEAN);
CREATE TABLE error_value (criterion TEXT, value TEXT);

CREATE TABLE value_name (number INTEGER, value TEXT);                             -- 0: cannot judge
CREATE TABLE slice_name (                                                         -- slicing '': the whole study
    slicing TEXT, number INTEGER, slice TEXT, inclusion_probability DOUBLE, drawn BIGINT);
CREATE TABLE code_value (criterion USMALLINT, code UBIGINT, value INTEGER, n BIGINT);  -- the labels behind a code
CREATE TABLE code (                                                               -- what it comes down to
    criterion USMALLINT, code UBIGINT, answers BIGINT, labels BIGINT, resolved TEXT, error_until BIGINT,
    correct_until BIGINT, pattern STRUCT("value" TEXT, n BIGINT)[]);
CREATE TABLE tally (                                                              -- sums of changes: rows add up
    slicing TEXT, slice INTEGER, criterion USMALLINT, code UBIGINT, coming SMALLINT, items BIGINT);
CREATE TABLE given (slicing TEXT, slice INTEGER, criterion USMALLINT, reviewer UINTEGER, value INTEGER, labels BIGINT);

-- What stands in place of a number of coming reviews, by the names of cells.py: nobody has had the item, or it left the
-- study; a lead said that it is correct, or an error; it was withdrawn when it was judged, and counts against both words.
CREATE MACRO untouched() AS -1;
CREATE MACRO decided_correct() AS -2;
CREATE MACRO decided_error() AS -3;
CREATE MACRO held() AS -4;

-- A cell's resolved label: a lead's decision, else that of its labels; NULL where nothing may be said of it.
CREATE MACRO settled(coming, resolved) AS CASE coming WHEN decided_correct() THEN 'correct' WHEN decided_error() THEN 'error'
    WHEN held() THEN NULL WHEN untouched() THEN NULL ELSE resolved END;

-- An item's attribute by its name, whatever the name holds (a JSON pointer has two signs of its own), and the same for
-- any column of items, the batch among them.
CREATE MACRO attribute_of(attributes, name) AS
    json_extract_string(attributes, '/' || replace(replace(name, '~', '~0'), '/', '~1'));
CREATE MACRO value_of(batch, attributes, name) AS CASE name WHEN 'batch' THEN batch ELSE attribute_of(attributes, name) END;

-- An item's value of an attribute as slices name it (add_slice_values.sql): the only source of every slice.
CREATE TABLE slice_value (attribute TEXT, item INTEGER, value TEXT);
