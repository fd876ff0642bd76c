/*
title: {zh: 考核办法, en: Rulebooks}
description: {zh: 可用的考核办法及其待核条目数, en: "The rulebooks at hand, with the number of their unverified lines"}
scope: open
parameters: [{name: rulebook, required: false, description: {zh: 只列这一部；试改的按原办法, en: "This one only; of a variant the book that it is of"}}]
columns: [{name: rulebook, title: {zh: 编号, en: Rulebook}, format: id}, {name: title, title: {zh: 名称, en: Title}, format: text},
  {name: basis, title: {zh: 依据, en: Basis}, format: text}, {name: inherits, title: {zh: 承自, en: Inherits}, format: id},
  {name: subjects, title: {zh: 对象, en: Subjects}, format: text, labels: subject_kind}, {name: total, title: {zh: 满分, en: Marks}, format: decimal2},
  {name: pass, title: {zh: 合格线, en: Pass}, format: decimal2}, {name: bonus_cap, title: {zh: 加分上限, en: Bonus at most}, format: decimal2},
  {name: lines, title: {zh: 条目数, en: Lines}, format: integer}, {name: unverified, title: {zh: 待核条目数, en: Unverified lines}, format: integer}, guard]
*/
select rulebook, title, basis, inherits, subjects, total, pass, bonus_cap, lines, unverified, guard
from mart.rulebooks
where $rulebook is null or rulebook = split_part($rulebook, '+', 1)
order by rulebook
