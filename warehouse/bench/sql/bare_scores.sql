{{how}}
{{scores}}
