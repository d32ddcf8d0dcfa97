package demo

// The same notes for boys and men, whose grammar and stories differ.

var himHealth = []string{
	"Quemaduras leves en las manos por el trabajo, ya cierran. Crema y guantes de algodón.",
	"Hernia por cargar bultos; valoración de cirugía el próximo mes. No levantar peso.",
	"Dolor de muela y encías inflamadas. Antibiótico por cinco días y cita con odontología.",
	"Bajo de peso. Come rápido, como si se lo fueran a quitar: servirle dos veces sin decir nada.",
	"Golpes en la espalda sin fractura. Reposo y calor local; no quiere que le vean sin camisa.",
	"Tos por polvo de la bodega. Radiografía limpia; control en un mes.",
	"Vacunas por completar. Duerme con zapatos puestos; no insistir en quitarlos.",
	"Revisión general normal. Le gusta correr; pide espacio para entrenar.",
	"Astigmatismo sin corregir; lentes en camino. Le cuesta leer las cartas.",
	"Herida en el pie con puntos; se retiran el viernes. Curación cada dos días.",
	"Piquetes infectados de la finca, en tratamiento. Ropa ligera y lavada aparte.",
	"Parásitos tratados; mejora el apetito. Control en quince días.",
}

var himPsych = []string{
	"Se presenta fuerte y se le quiebra la voz al hablar de su madre. No apurarle.",
	"Cree que a los hombres no les pasa esto. Se le dijo que no está solo y que no es raro.",
	"Guarda comida en la mochila. Es costumbre de la finca; irá pasando.",
	"Evita que le toquen el hombro. Avisar antes de acercarse por detrás.",
	"Le pesa la deuda que le inventaron. Se hizo la cuenta en papel y la rompió él mismo.",
	"Juega ajedrez con el guardia y le gana. Por ahí se abre la conversación.",
	"Sueña con el camión. Aprendió a nombrar cinco cosas que ve cuando despierta.",
	"Enojo con quienes no le creyeron. Pidió que lo escuchen con intérprete y sin prisa.",
	"Manda mensajes de voz a su hermana cada semana; le ordena el ánimo.",
	"Silencio largo y luego una broma. Acepta volver el jueves.",
	"Le gusta arreglar radios. Se acordó un rincón con herramientas en el patio.",
	"No quiere que sus amigos sepan. Se revisó con él quién lo sabe y por qué.",
}

var himLegal = []string{
	"Salarios de ocho meses sin pagar: cálculo hecho con la inspección de trabajo. Falta un testigo.",
	"Quiere denunciar si puede declarar sin ver al encargado. Se pidió biombo y una sola declaración.",
	"Le hicieron firmar papeles en blanco. Se pide su nulidad y se conserva la copia.",
	"Está citado como testigo, no como acusado: el abogado se lo explicó y lo acompaña.",
	"La medida se revisa el próximo mes. El psicólogo enviará informe, no relato.",
	"Partida de nacimiento en trámite; mientras haya duda se le trata como menor de edad.",
	"Aún no decide si denuncia. Sabe que ninguna atención depende de ello.",
	"El equipo legal pidió que no se le castigue por lo que fue obligado a hacer.",
}

var himRisks = []string{
	"El contratista ofrece dinero a quien diga dónde está. Nada de llamadas a la aldea.",
	"Un grupo de la colonia lo reconoce por el tatuaje. Manga larga en la calle.",
	"El encargado tiene su documento y su teléfono viejo: no contestar a ese número.",
	"Dos compañeros siguen en la finca y hablan con el capataz. No compartir el nuevo contacto.",
	"Lo buscan en la cancha los domingos. Entrenar dentro de la casa por ahora.",
	"El padre lo quiere de vuelta para trabajar. Visitas solo con la procuraduría.",
	"Le escriben por un juego en línea. Cuenta nueva, sin nombre y sin foto.",
	"Riesgo bajo si no usa la terminal. Traslados en vehículo de la agencia.",
}

var himRemarks = []string{
	"Le dicen por su apodo desde niño y así prefiere que lo llamen.",
	"Firma con huella; está aprendiendo a escribir su nombre completo.",
	"Su documento lo retiene el capataz. Denuncia por robo presentada.",
	"Edad calculada por la libreta de la escuela; partida en camino.",
	"Habla poco español por teléfono y mucho mejor en persona.",
	"El apellido del expediente anterior estaba mal escrito: este es el correcto.",
	"Tiene un hermano gemelo que sigue con la familia: verificar antes de compartir cualquier foto.",
	"Quiere que la primera en saber sea su hermana, y nadie más todavía.",
}

// Children, whose notes are about home and school.
var childRisks = []string{
	"La familia que hizo el trato vive cerca de la escuela anterior. No volver allí ni a despedirse.",
	"Un tío llega a la procuraduría a pedir que le devuelvan la custodia. No confirmar nada.",
	"Quien cobraba la cuota ronda el parque central. Paseos solo en patio cerrado.",
	"Una vecina publica fotografías de niños perdidos: avisar a fiscalía si aparece la suya.",
	"Pregunta por su madre; el contacto lo decide el juzgado y se le explica con calma.",
	"Nadie de fuera puede recogerle. La clave la tiene la trabajadora social.",
	"El padrastro conoce al chofer del bus escolar. Traslado en vehículo de la agencia.",
	"Hay otra niña en la misma casa; fiscalía lo sabe y está en ello.",
}

var childRemarks = []string{
	"Le gusta que le digan su nombre completo, despacio.",
	"No tiene partida de nacimiento; la edad la calculó el pediatra.",
	"Duerme con un peluche gris que vino en la mochila.",
	"Cuenta hasta veinte en su idioma y hasta diez en español.",
	"El apellido es el de la familia que lo inscribió: se está corrigiendo.",
	"Solo come sopa si la prueba primero otra persona.",
	"Tiene hermanos en otra casa; piden verse los sábados.",
	"Cumple años el mes próximo, según la libreta de vacunas.",
}

func child(r *ReferralRow) bool { return r.Profile.Group[0].Age < 12 }

// male reports whether the notes about the lead are those for boys and men.
func male(r *ReferralRow) bool {
	return len(r.Profile.Group) == 1 && oneOf(r.Profile.Group[0].Gender, "hombre", "hombre_trans")
}
