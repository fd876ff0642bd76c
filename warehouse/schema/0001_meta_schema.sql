create schema meta
