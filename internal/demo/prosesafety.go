package demo

// Notes about danger, contact and places. They are invented; no street, bar or person in them exists.

var risks = map[string][]string{
	"control_pandilla": {
		"Un grupo cobra en la zona y pregunta por ella en la tienda. No pasar por el barrio ni de día.",
		"Reconocen el carro de la agencia. Usar otro vehículo y no publicar fotografías del traslado.",
		"Un conocido del grupo trabaja en la terminal de buses. Evitar el transporte público.",
		"Le enviaron un audio con amenazas el domingo. Teléfono apagado y guardado como evidencia.",
	},
	"domicilio_tratante": {
		"Quien la tenía vive a pocas cuadras del mercado y sale de noche. No acercarse a esa zona.",
		"La casa sigue abierta y hay otra persona dentro; fiscalía avisada. No hacer preguntas en el barrio.",
		"Él conoce a gente en dos hospitales de la zona. Pedir consulta en otro departamento.",
		"La busca con la excusa de una deuda. No confirmar nada por teléfono aunque diga ser familiar.",
	},
	"familia_agresora": {
		"El padrastro ha llegado a la escuela y a la parroquia. Nadie de la familia debe saber el departamento.",
		"La tía participó en el engaño y sigue en contacto con la abuela. Llamadas solo desde la agencia.",
		"Un hermano mayor revisa las redes de los amigos. Sin fotografías y sin ubicación.",
		"La familia insiste en que vuelva para la boda. Cualquier carta se entrega a la trabajadora social.",
	},
	"lugar_explotacion": {
		"El negocio sigue abierto; quien lo maneja preguntó por ella en la terminal. No volver por cosas.",
		"Un vecino del lugar es taxista y la conoce. No pedir carros por aplicación en ese municipio.",
		"Salió con otra muchacha que piensa regresar: no compartir el nuevo número con nadie de allí.",
		"El encargado guarda su documento y dice que lo devolverá en persona. No ir.",
	},
	"ninguno": {
		"Sin zona señalada. Persona de confianza: la maestra; tiene el número de la agencia.",
		"El riesgo está en el teléfono: le escriben desde números nuevos. Se cambió el chip.",
		"No hay amenazas recientes. Aun así, el traslado de noche y sin paradas.",
		"Teme encontrarse con clientes del lugar. Prefiere salir acompañada y con gorra.",
		"Quien la captó está detenido; su pareja no. Evitar el juzgado en día de visita.",
		"Nadie conoce su paradero. Lo que más cuida es que la familia no se preocupe de más.",
		"Riesgo bajo en la calle y alto en las redes: cuenta cerrada y contraseña nueva.",
	},
}

var arrivals = []string{
	"Llega en vehículo sin rótulos, con la trabajadora social. Punto de encuentro: el parqueo del hospital de prueba, portón norte.",
	"Traslado de madrugada; avisar media hora antes. Trae una mochila y una frazada que no suelta.",
	"Escolta hasta la gasolinera acordada; allí cambia de carro. Clave del día: jacaranda.",
	"Viaja con la delegada de niñez. Prefiere ir en el asiento de atrás y con la ventana un poco abierta.",
	"Sin equipaje. Necesita ropa, sandalias número 36 y artículos de higiene al llegar.",
	"Se marea en carretera: una parada en la estación acordada, dentro del vehículo.",
	"Llega después de la audiencia; no esperar en la sala pública, recoger por la puerta lateral.",
	"Trae medicinas en una bolsa con nombre. Cenar antes de preguntar cualquier cosa.",
	"Acompaña la intérprete las primeras dos horas. Presentarse por nombre y decir quién más vive en la casa.",
	"Dos personas la reciben, ninguna de uniforme. Mostrarle su cuarto y la salida antes de firmar nada.",
}

var medicines = []string{
	"Ninguna alergia conocida.", "Alergia a la penicilina.", "Hierro, una tableta al día con jugo.", "Acetaminofén si hay dolor; sin alergias.",
	"Inhalador a demanda, lo lleva consigo.", "Alergia a los mariscos.", "Termina antibiótico en cuatro días, cada ocho horas.", "Ninguna medicina por ahora.",
	"Vitaminas prenatales.", "Intolerancia a la lactosa.", "Omeprazol en ayunas por dos semanas.", "Alergia a la picadura de abeja; avisar si hay patio.",
}

var remarks = []string{
	"Prefiere que le hablen de vos y que no la llamen por el apellido.",
	"Usa su segundo nombre; el primero lo usaba quien la explotó.",
	"Firma con huella. Quiere aprender a escribir su nombre.",
	"Su fecha de nacimiento es aproximada: la recuerda por la feria del pueblo.",
	"Constancia de nacimiento solicitada al registro; llega a la agencia, no al albergue.",
	"Le gusta el atol de elote y dormir cerca de la ventana.",
	"Hay otra persona con el mismo nombre en la red: verificar con la fecha.",
	"Documento retenido por quien la explotaba; denuncia de robo presentada.",
	"Entiende español si se habla despacio. Lee los labios.",
	"Pidió que su nombre no aparezca en la lista de la cocina.",
	"Tiene correo propio y contraseña nueva; lo revisa con la educadora.",
	"Su madrina es la única familia a quien quiere avisar, y todavía no.",
	"Lleva una medalla que no se quita; no pedirle que la guarde.",
	"La foto del expediente anterior no es suya: se pidió corregir.",
	"Cumple años este mes. Le haría ilusión un pastel sencillo.",
}

var remarksFamily = []string{
	"Los niños usan el apellido de la madre. El padre no debe figurar como contacto.",
	"La hija mayor traduce para su madre: buscar intérprete para no cargarla con eso.",
	"Vacunas y notas de la escuela vienen en un sobre amarillo.",
	"Duermen en la misma cama desde hace meses; separar camas poco a poco.",
	"El bebé fue inscrito con otro nombre; trámite de corrección en curso.",
	"El hijo grande se preocupa por todo: explicarle también a él lo que va a pasar.",
}

var safeContacts = []string{
	"Llamar solo por la tarde. Si contesta otra persona, decir que es número equivocado.",
	"Mensaje primero: «¿ya salió el pan?». Si responde que sí, se puede llamar.",
	"Solo por medio de la trabajadora social, hasta nuevo aviso.",
	"El teléfono es prestado. No dejar mensajes de voz.",
	"Llamar entre 10 y 12; a otra hora hay más gente cerca.",
	"Video no: solo voz, y colgar si se oye la televisión.",
	"Escribir a la maestra; ella avisa. No mencionar albergue ni fiscalía.",
	"Sin llamadas de noche. El domingo el aparato lo usa la abuela.",
	"Teléfono nuevo, número que nadie más tiene. Puede recibir mensajes.",
	"No llamar: visita en la agencia los martes.",
}

var noContacts = map[string][]string{
	"familiar": {
		"Padrastro; llega a preguntar a la escuela", "Tía paterna que hizo el trato", "Hermano mayor, conoce a gente en la terminal",
		"Abuela: es cariñosa, pero cuenta todo al padre", "Primo que hizo el viaje a la capital", "Madre, hasta que decida otra cosa",
	},
	"tratante": {
		"Dueña del negocio, le dicen «la Doña»", "Reclutador que ofrecía trabajo en casa", "Encargado de la finca", "Pareja de quien hizo la captación",
		"Hombre del carro gris que cobraba los viernes",
	},
	"organizacion": {"Antecedente con este servicio", "Una persona del equipo es pariente del patrón", "Estuvo allí antes y no quiere volver"},
	"persona": {
		"Vecino que hace preguntas", "Antiguo patrón", "Amiga que sigue en el lugar y cuenta todo", "Desconocido que escribe por redes", "Pastor del barrio, cercano a la familia",
	},
}

var traffickers = map[string][]string{
	"sexual": {
		"Una mujer de unos 40 años la recibía y un hombre joven cobraba. Alias «la Güera» y «Chele»; usaban dos teléfonos.",
		"La captó por redes un supuesto representante de modelos. Perfil ya cerrado; capturas entregadas a fiscalía.",
		"Novio diez años mayor que la «prestaba» a conocidos. Alias «el Tigre»; tiene familia en la frontera.",
		"El lugar funcionaba como comedor. Quien manda llega los viernes en un picop blanco sin placas.",
		"Grabaciones en manos de un hombre al que solo conoció por alias, «Nico». Peritaje informático pedido.",
		"Dos hermanos; el menor la vigilaba. Uno de ellos se hace pasar por policía.",
	},
	"labour": {
		"Contratista que recorre aldeas con un camión azul. Paga a un líder por cada persona que lleva.",
		"Capataz de la finca, apodo «Canche». Descuenta comida y dormida; guarda los documentos en una caja.",
		"Patrona de casa en zona residencial; el hijo la encerraba. Pasaporte en su poder.",
		"Quien cobra la cuota de la esquina es un hombre mayor con un niño de la mano. Cambia de lugar cada semana.",
		"Taller de maquila sin rótulo; la encargada habla por teléfono con alguien a quien llama «licenciado».",
		"Enganchador que promete papeles al otro lado; pide dinero a la familia cada mes.",
	},
	"family": {
		"El acuerdo lo hizo un tío a cambio de ganado. El hombre tiene 52 años y un cargo en la comunidad.",
		"Intermediaria que visita a madres solas en el centro de salud. Dice trabajar para una fundación.",
		"La familia del esposo la tenía sin salir. La suegra guarda el dinero y los papeles de los niños.",
		"Un conocido del padre la llevó «a estudiar». Nunca hubo escuela.",
	},
	"other": {
		"Jóvenes de la colonia la obligaban a llevar paquetes. El que manda está preso y da órdenes por teléfono.",
		"No quiere nombrar a nadie todavía. Dice que uno usa uniforme: tratar como dato reservado.",
		"Red pequeña entre conocidos; la cabeza sería una comerciante respetada.",
		"Hombre de acento extranjero que cambia de nombre. Dejó olvidada una libreta, ya en fiscalía.",
	},
}

var places = []string{
	"Casa de dos pisos con portón negro detrás del mercado inventado de la zona 0.", "Cuarto sobre la cantina «El Ejemplo», entrada por el callejón.",
	"Finca «La Muestra», galera del fondo, pasando el río seco.", "Pensión sin rótulo frente a la terminal ficticia, segundo patio.",
	"Taller «Supuesto», bodega con lámina verde; se entra por la abarrotería.", "Casa esquinera amarilla, colonia Prueba, junto a la cancha.",
	"Comedor de carretera en el kilómetro 0 de una ruta inventada.", "Lote sin número al final de la calle de los Ensayos.",
	"Bodega refrigerada del mercado imaginario, puerta 7.", "Casa de la patrona, condominio «Simulado», sector sin garita.",
	"Hospedaje «Tres Modelos», cuartos 4 y 5.", "Rancho junto a la laguna de prueba, se llega por vereda.",
	"Apartamento sobre una farmacia ficticia, timbre sin nombre.", "Aldea Ejemplo, casa de adobe con techo nuevo.",
	"Autohotel «Ficticio», habitación del fondo.", "Puesto de venta en el parque inventado, esquina de la fuente.",
}

var addresses = []string{
	"Entrada por el portón verde, zona de prueba.", "Calle de los Ejemplos 14, tocar dos veces el timbre blanco.",
	"Casa sin rótulo detrás de la panadería ficticia; preguntar por doña Muestra.", "Colonia Simulada, lote 0, portón de madera con campana.",
	"Segunda casa después del puente inventado; luz azul encendida de noche.", "Avenida Imaginaria 7, patio con buganvilia.",
	"Callejón del Ensayo, puerta celeste; no estacionar enfrente.", "Residencial Modelo, casa 0-12; anunciarse como «los de la biblioteca».",
	"Frente a la cancha de prueba, edificio de dos niveles sin nombre.", "Camino de la Muestra, portón gris a mano izquierda.",
	"Zona de prueba, casa con techo de teja y dos pinos.", "Quinta ficticia «Las Nubes», entrada de servicio.",
	"Pasaje Supuesto 3, llamar antes; abre la encargada de turno.", "Finca de ejemplo, casa principal; el guardia pide la clave del día.",
	"Bulevar Inventado, detrás del vivero; portón verde oscuro.", "Aldea Demostración, casa comunal blanca, puerta lateral.",
}
