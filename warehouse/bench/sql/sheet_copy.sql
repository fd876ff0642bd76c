copy sheet to '{{file}}' (format csv, header)
