/*
title: {zh: 考核办法条目, en: Lines of a rulebook}
description: {zh: 一部办法（含承自的）逐条：分值、细则、自动检查、依据程度与出处, en: "A rulebook line by line, with what it inherits: points, rules, checks, how well known and from where"}
scope: open
parameters: [rulebook]
columns: [{name: section, title: {zh: 类别, en: Section}, format: text, labels: book_section}, stage,
  {name: title, title: {zh: 条目, en: Line}, format: text}, {name: worth, title: {zh: 分值或值, en: Worth}, format: text}, mark,
  {name: source, title: {zh: 出处, en: Source}}, {name: check_name, title: {zh: 自动检查, en: Check}, format: id},
  {name: excludes, title: {zh: 不重复扣分, en: Excludes}, format: text}, {name: line, title: {zh: 编号, en: Line id}, format: id},
  {name: above, title: {zh: 上级, en: Above}, format: id}, {name: written_at, title: {zh: 写于, en: Written at}, format: text}]
*/
select section, stage, title, worth, mark, source, check_name, excludes, line, above, written_at
from mart.rulebook_lines
where rulebook = $rulebook
order by position
