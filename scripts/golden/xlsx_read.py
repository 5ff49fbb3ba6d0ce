"""FILE.xlsx: what openpyxl finds in the first sheet, as JSON: rows, frozen pane, validations, locked and hidden columns."""

import json
import sys

if len(sys.argv) != 2:
    sys.exit("usage: xlsx_read.py FILE.xlsx")

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.utils.escape import unescape

book = load_workbook(sys.argv[1])
sheet = book.worksheets[0]
cells = list(sheet.iter_rows())
print(
    json.dumps(
        {
            "sheets": book.sheetnames,
            "rows": [[unescape(c.value) if isinstance(c.value, str) else c.value for c in row] for row in cells],
            "types": sorted({c.data_type for row in cells for c in row if c.value is not None}),
            "frozen": sheet.freeze_panes,
            "validations": [
                {"type": v.type, "list": v.formula1, "cells": str(v.sqref), "shows": v.showErrorMessage}
                for v in sheet.data_validations.dataValidation
            ],
            "protected": sheet.protection.sheet,
            "locked": [c.protection.locked for c in cells[1]],
            "wrapped": [bool(c.alignment.wrap_text) for c in cells[1]],
            "hidden": [sheet.column_dimensions[get_column_letter(i + 1)].hidden for i in range(sheet.max_column)],
        }
    )
)
