"""Files in: outputs, labels, gold items and judges' answers, read by one reader of formats."""
