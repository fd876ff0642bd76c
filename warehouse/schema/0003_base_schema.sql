create schema base
