// table: sentences of formats/, en
export const formats = {
  'formats.missing': '{path}: there is no such file. Check the spelling and the folder it is relative to.',
  'formats.directory': '{path}: is a folder, a file is needed. Name the file inside it.',
  'formats.notRegularFile': '{path}: is a device or a pipe, a regular file is needed. Save the data to a file first.',
  'formats.unreadable': '{path}: may not be read by this user. Change its permissions, or run as a user who may.',
  'formats.emptyFile': '{path}: is empty. Check that it was saved or downloaded completely.',
  'formats.fileChanged':
    '{path}: became shorter while it was read. Wait until it is written completely, then try again.',
  'formats.lfsPointer':
    '{path}: is a Git LFS pointer, not the file itself. Run `git lfs pull` in the repository it came from, or download the file itself.',

  'formats.notGguf':
    '{path}: is not a GGUF file: it begins with {got}, expected "GGUF". Give a model in the GGUF format, such as a .gguf file of llama.cpp.',
  'formats.legacyGgml':
    '{path}: is a legacy GGML file (its magic is "{got}"), expected "GGUF". As base model of train, estimate and run it is converted by itself; here give a GGUF of the same model.',
  'formats.safetensorsForGguf':
    '{path}: is a safetensors file, expected "GGUF". Convert the model with convert_hf_to_gguf.py of llama.cpp, or give its .gguf file.',
  'formats.ggufVersion':
    '{path}: is a GGUF of version {version}, allowed are 2 and 3. Convert the model again with a current llama.cpp.',
  'formats.ggufBigEndian':
    '{path}: is a big-endian GGUF, little-endian is needed. Convert the model again, or with gguf_convert_endian.py of llama.cpp.',
  'formats.ggufHeaderCut':
    '{path}: ends inside its header: {what} at byte {at} needs {bytes} bytes, {left} are left. The file is damaged or its download broke off; download it again.',
  'formats.ggufLimit':
    '{path}: {what} is said to have {got}, allowed are at most {limit}. The file is damaged or made to do harm; get it from a source you trust.',
  'formats.ggufDuplicate':
    '{path}: the name {name} stands twice in the header. The file is damaged; convert the model again.',
  'formats.ggufValueType':
    '{path}: the metadata key {key} has a value of type {got}, allowed are 0 to 12. The file is damaged or newer than this program.',
  'formats.ggufNestedArray':
    '{path}: the metadata key {key} is an array of arrays, allowed are arrays of plain values. Convert the model again.',
  'formats.ggufAlignment':
    '{path}: general.alignment is {got}, allowed is a power of two as uint32, such as 32. Convert the model again.',
  'formats.ggufTensorType':
    '{path}: the tensor {tensor} is of type {got}, which ggml does not have. Quantise the model again with a current llama.cpp.',
  'formats.ggufRow':
    '{path}: the tensor {tensor} has rows of {got} values; {type} needs a multiple of {block}. Convert the model again, to F16 for example.',
  'formats.ggufMisaligned':
    '{path}: the data of tensor {tensor} begins at offset {got}, allowed are multiples of {alignment}. The file is damaged; convert the model again.',
  'formats.ggufLayout':
    '{path}: the data of tensor {tensor} begins at offset {got}, but {previous} before it ends at {expected}: shapes and places of the tensors do not fit. The file was converted wrongly and llama.cpp refuses it too; convert the model again, with a current llama.cpp.',
  'formats.ggufDataCut':
    '{path}: ends inside the tensor {tensor}: the file has {got} bytes, expected {expected}, {missing} are missing. Its download or copy broke off; get it again.',

  'formats.notLegacy': '{path}: is not a legacy GGML file. Give a file that begins with ggml, ggmf or ggjt.',
  'formats.legacyLora':
    '{path}: is a legacy LoRA adapter (ggla), which cannot be read. Give the adapter as safetensors of PEFT or as GGUF.',
  'formats.legacyVersion':
    '{path}: is {container} version {version}, allowed are {allowed}. The file is damaged or was never a llama model; get a GGUF of the same model.',
  'formats.legacyVocabOnly':
    '{path}: holds a vocabulary of {tokens} tokens and no weights, so it is no model. Give the complete model file.',
  'formats.legacyNotLlama':
    '{path}: is no llama model: {got}. Whisper, GPT-J and others used the same magic; only llama files can be converted. Get a GGUF of the same model.',
  'formats.legacyTensorType':
    '{path}: the tensor {tensor} is of type {got}, which ggml no longer has. Get a GGUF of the same model.',
  'formats.emptyTensor':
    '{path}: the tensor {tensor} has no elements: each dimension must be at least 1. The file is damaged; convert the model again.',

  'formats.ggufEmptyKey':
    '{path}: a metadata key before byte {at} has no name. The file is damaged; convert the model again.',
  'formats.ggufTokenTwice':
    '{path}: token {id} of the vocabulary stands in it twice, which ends llama.cpp. Convert the model again with a current llama.cpp.',
  'formats.ggufKeyType':
    '{path}: the metadata key {key} is of type {got}, allowed is {allowed}. The file is damaged or made to do harm; convert the model again.',
  'formats.ggufSplit':
    '{path}: is one of {parts} parts of a model. Put them together first: llama-gguf-split --merge, with the first part.',
  'formats.ggufVocabLength':
    '{path}: {key} has {got} entries for {expected} tokens. The file is damaged; convert the model again.',
  'formats.ggufByteToken':
    '{path}: token {id} stands for a byte but is not of the form <0x00> to <0xFF>. The file is damaged or made to do harm; get it from a source you trust.',
  'formats.pickle':
    '{path}: is a PyTorch file (pickle), which is never read, because loading one runs the program that it holds. Give safetensors or GGUF; with PyTorch, save_pretrained(..., safe_serialization=True) writes safetensors.',
  'formats.notFinite':
    '{path}: the tensor {tensor} holds a value that is no number (NaN or infinite), at place {at}; the adapter would spoil every answer. Train it again, with a lower learning_rate.',
  'formats.safetensorsDuplicate':
    '{path}: the name {name} stands twice in the header, so readers disagree about what it means. Save the file again.',

  'formats.notSafetensors':
    '{path}: is not a safetensors file: it begins with {got}, expected 8 bytes of header length and "{". Give a .safetensors file.',
  'formats.safetensorsHeaderSize':
    '{path}: its header is said to have {got} bytes, allowed are at most {limit}. The file is damaged or not safetensors; get it again.',
  'formats.safetensorsHeader':
    '{path}: the header is broken at {what}: expected is a JSON object of tensors with dtype, shape and data_offsets. Save the file again.',
  'formats.safetensorsDtype':
    '{path}: the tensor {tensor} is of type {got}, allowed are {allowed}. Save it as F32, F16 or BF16.',
  'formats.safetensorsSize':
    '{path}: the tensor {tensor} has {got} bytes, its type and shape need {expected}. The file is damaged; save it again.',
  'formats.safetensorsLayout':
    '{path}: the data of tensor {tensor} begins at {got}, expected {expected}: tensors overlap or leave a hole. The file is damaged; save it again.',
  'formats.safetensorsCut':
    '{path}: the file ends too early, {missing} bytes are missing. Its download or copy broke off; get it again.',
  'formats.safetensorsTail':
    '{path}: {extra} bytes follow the last tensor, none are allowed. The file is damaged; save it again.',

  'formats.encodingBroken':
    '{path}:{line}: byte {at} is not {encoding}, as which the file is read: it is damaged here, or pieces in different encodings were glued together. Save it again in one encoding; if all of it is in another one, say so with the setting encoding, such as encoding: gb18030.',
  'formats.encodingUnknown':
    '{path}: is not UTF-8, and its encoding cannot be told. Name it with the setting encoding, such as encoding: gb18030 or big5, or save the file as UTF-8.',
  'formats.gzipBroken': '{path}: the gzip archive is damaged or cut off. Its download or copy broke off; get it again.',
  'formats.notTable':
    '{path}: reads as running text, not as a table: the first line holds sentences where column names should be, and the lines after it have no columns in common. Give a table with a header line, such as question,answer: CSV, TSV, XLSX, JSON, JSONL or Parquet.',
  'formats.recordTooLong':
    '{path}:{line}: the row that begins here has more than {limit} characters. A quote or bracket is not closed, or line breaks are missing: write one row a line.',
  'formats.parquetBroken':
    '{path}: the Parquet file is damaged, cut off or encrypted. Its download or copy broke off; get it or write it again.',
  'formats.parquetGroup':
    '{path}: a part of the Parquet file is said to have {got} bytes, allowed are at most {limit}. Write it with smaller row groups (pyarrow: row_group_size), or as JSONL.',
  'formats.tableIsBinary':
    '{path}: has a zero byte at byte {at}, so it is no text. A table of questions and answers is needed: CSV, TSV, XLSX, JSON, JSONL or Parquet.',
  'formats.csvQuote':
    '{path}:{line}: a double quote opened in the row that begins here is never closed, or text follows the closing one. Write each double quote inside a quoted value twice.',
  'formats.csvHeader':
    '{path}:{line}: columns {first} and {second} of the header have the same name. Give each column its own name.',
  'formats.csvColumns':
    '{path}:{line}: this row has {got} columns, the header has {expected}. Rows of another width: {count}, at lines {lines}. Put a value that holds a comma, a quote or a line break in double quotes.',
  'formats.jsonBroken':
    '{path}:{line}: no valid JSON begins on this line. JSONL has one whole object a line; a .json file has one array of objects, or one object that holds it.',
  'formats.jsonNotObject':
    '{path}:{line}: this row is of type {got}, expected an object such as the columns and values of a row.',
  'formats.jsonSingleObject':
    '{path}: is one JSON object, expected are rows: an array of objects, or one object a line. Write the list of rows to a file of its own.',

  'formats.zipBroken':
    '{path}: the zip archive, such as an Excel workbook is one, is damaged or cut off. Its download or copy broke off; get it again, or save it again in Excel.',
  'formats.zipEntries':
    '{path}: the archive is said to have {got} entries, allowed are at most {limit}. It is no ordinary workbook; get it from a source you trust.',
  'formats.zipTooLarge':
    '{path}: more than {limit} bytes come out of the archive. Split the workbook, or save the sheet as CSV.',
  'formats.zipRatio':
    '{path}: a part of the archive is more than {limit} times as large as it is stored, as archives made to do harm are. Get it from a source you trust, or save the sheet as CSV.',
  'formats.zipName':
    '{path}: an entry of the archive has a name that leads out of it or stands twice. Get the file from a source you trust, or save it again in Excel.',
  'formats.zipNested': '{path}: there is an archive inside the archive. Unpack it, and give the table itself.',
  'formats.zipNotWorkbook':
    '{path}: is a zip archive and no Excel workbook. Unpack it, and give the table itself: XLSX, CSV, JSONL, JSON or Parquet.',
  'formats.workbookXlsb':
    '{path}: is a binary workbook (.xlsb). In Excel choose "Save as", "Excel Workbook (.xlsx)" or "CSV UTF-8".',
  'formats.workbookXls':
    '{path}: is a workbook of Excel 97-2003 (.xls). In Excel choose "Save as", "Excel Workbook (.xlsx)" or "CSV UTF-8".',
  'formats.workbookLocked':
    '{path}: the workbook is protected by a password. Open it in Excel, take the password off (File, Info, Protect Workbook, Encrypt with Password), and save it.',
  'formats.workbookDtd':
    '{path}: the workbook declares a document type or entities, which workbooks do not need and which can do harm. Get it from a source you trust, or save it again in Excel.',
  'formats.workbookXml':
    '{path}: the XML inside the workbook is broken. Save it again in Excel, or save the sheet as CSV.',
  'formats.sheetMissing':
    '{path}: the setting sheet names none of the {count} sheets of the workbook. Write the name of a sheet as it stands on its tab, or its number from 1 to {count}.',
  'formats.sheetTooWide':
    '{path}:{line}: this row has something behind column {limit}, the last one that is read. Delete what stands there.',
  'formats.oleDocument':
    '{path}: is an old Office document (.doc, .ppt, .msg); a table is needed. Save it as XLSX or CSV.',
  'formats.foreign':
    '{path}: is a file of the kind {what}; a table of questions and answers is needed: CSV, TSV, XLSX, JSON, JSONL or Parquet.',

  'formats.eventsBroken':
    '{path}: event {event} is broken: its checksum or content is wrong. Delete the file; the run folder has the same numbers in events.jsonl.',

  'formats.notImatrix':
    '{path}: is no importance matrix, or is cut off. Give a file that llama-imatrix wrote (GGUF or .dat).',
  'formats.imatrixEmpty': '{path}: holds no importance matrix of any tensor. Give a file that llama-imatrix wrote.',
  'formats.imatrixBroken':
    '{path}: {tensor} is missing or of another form than llama-imatrix writes. Make the file again.',
  'formats.imatrixValue': '{path}: {tensor} holds a value that is no finite number. Make the importance matrix again.',
  'formats.notSentencePiece':
    '{path}: is no vocabulary of SentencePiece, or is cut off. Download tokenizer.model again.',
  'formats.textTooLarge': '{path}: larger than {mb} MB. Split it and name the parts.',
  'formats.yamlSyntax':
    '{place}: not valid YAML ({reason}). Check indentation, quotes and the blank behind each colon.',
  'formats.yamlRepeatedKey': '{place}: {key} stands twice, first in line {first}. Keep one.',
  'formats.yamlUnknownKey': '{place}: unknown key {key}. Allowed: {allowed}.',
  'formats.yamlTypo': '{place}: unknown key {key}. Did you mean {near}?',
} as const
