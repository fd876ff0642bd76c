-- all batches as one text in their order, each once, from texts that hold one or more
create macro batch_list(texts) as
array_to_string(
    list_sort(list_distinct(flatten(list_transform(texts, t -> list_transform(
        string_split(t, ' '), b -> cast(b as bigint)))))),
    ' '
)
