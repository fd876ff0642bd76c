/*
title: {zh: 发布版的公式, en: Formulas of a release}
description:
  zh: 一个发布版所用公式的完整定义，按计算顺序。
  en: The whole definitions that a published list was computed with, in the order of computation.
scope: open
parameters: [{name: release, kind: id, example: R2024-0001, required: true, title: {zh: 发布版, en: Release}}]
columns: [index_id, {name: fingerprint, title: {zh: 公式指纹, en: Fingerprint}, format: id},
  {name: definition, title: {zh: 定义, en: Definition}, format: text}]
order: [index_id]
*/
select index_id, fingerprint, definition
from meta.release_formulas
where release_id = $release
order by "position"
