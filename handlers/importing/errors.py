"""What may be wrong with a mapping, a file or a row, in the words of whoever imports it."""

from processes.errors import PasokhError


class MappingRefused(PasokhError):
    """The mapping «{file}» cannot be used. {where}: {en}"""

    fa = "نگاشت «{file}» به کار نمی‌آید. {where}: {fa}"


class FileRefused(PasokhError):
    """The file «{file}» cannot be read: {en}"""

    fa = "پروندهٔ «{file}» خوانده نشد: {fa}"


class ColumnsMissing(PasokhError):
    """The file «{file}» lacks the columns that the mapping names: {columns}."""

    fa = "در «{file}» ستون‌هایی که نگاشت نام برده نیست: {columns}."


class RowRefused(PasokhError):
    """{en}"""

    fa = "{fa}"


class DateNotRead(RowRefused):
    """Column {column}: «{text}» is not a date written as {pattern}."""

    fa = "ستون {column}: «{text}» تاریخی به شکل {pattern} نیست."


class FieldEmpty(RowRefused):
    """The field «{field}» has no value; every message needs one."""

    fa = "بخش «{field}» خالی است؛ هر پیام آن را لازم دارد."


class FieldNotUnderstood(RowRefused):
    """The field «{field}»: {en}"""

    fa = "بخش «{field}»: {fa}"


class ColumnsDiffer(RowRefused):
    """The row has {found} columns; the file's first line names {asked}."""

    fa = "این ردیف {found} ستون دارد و سطر نخست {asked} ستون نام برده است."
