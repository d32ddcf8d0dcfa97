package password

import (
	"cmp"
	"slices"
	"strings"
	"sync"
)

// systemWords are those of this system's world: nobody's password is made of them alone.
var systemWords = []string{"amparo", "albergue", "albergues", "refugio", "refugios", "trata", "victima", "victimas",
	"sobreviviente",
	"referencia", "acogida", "proteccion", "shelter", "survivor", "referral", "trabajosocial", "coordinacion"}

// commonWords are the words from which people make the passwords that are tried first, in Spanish and English, without
// accents. A password is refused when its letters, however they are dressed up with digits and signs, are one of them
// or two of them in a row.
var commonWords = sync.OnceValue(func() map[string]bool {
	list := make(map[string]bool)
	for _, group := range []string{secretWords, loveWords, peopleWords, placeWords, thingWords, timeWords, playWords,
		englishWords, keyboardWords} {
		for _, w := range strings.Fields(group) {
			list[w] = true
		}
	}
	return list
})

// longWords are those of four letters and more, the longest first, for taking a phrase apart.
var longWords = sync.OnceValue(func() []string {
	var list []string
	for w := range commonWords() {
		if len(w) >= 4 {
			list = append(list, w)
		}
	}
	slices.SortFunc(list, func(a, b string) int { return cmp.Or(len(b)-len(a), strings.Compare(a, b)) })
	return list
})

//nolint:gosec // words nobody may choose, not anybody's
const (
	secretWords = `contrasena contrasenas clave claves claveclave secreto secreta secretos password passwords passwort
	passw
		passphrase pass secret secrets acceso access entrar entrada ingreso login logon usuario usuaria user username admin
		administrador
		administradora administrator administracion root sistema system invitado guest prueba pruebas test tests testing
		tester demo
		cambiar cambiame cambiala changeme change nueva nuevo newpassword micontrasena miclave mipassword mypassword mysecret
		default
		temporal temp provisional inicial segura seguro seguridad security secure privado private oculto hola holahola abrete
		sesamo
		abretesesamo letmein openup opensesame master maestro maestra supervisor supervisora superusuario superuser soporte
		support`
	loveWords = `amor amores amorcito amada amado teamo tequiero teamomucho tequieromucho teextrano miamor mivida micielo
	micorazon
		corazon corazones cielo carino querida querido beso besos vida linda lindo hermosa hermoso bonita bonito preciosa
		preciosos princesa
		principe reina rey bebe bebita nena nene chiquita chiquito gordita gordito muneca angel angeles angelito estrella
		estrellita
		luna sol sueno suenos feliz felicidad alegria sonrisa esperanza siempre parasiempre juntos amistad amiga amigo amigos
		familia
		iloveyou ilove loveme loveyou lovely love lover forever sweetheart sweet baby babygirl honey darling princess
		angelita sunshine`
	peopleWords = `maria mariajose marta martha ana anita lucia luisa elena carmen carmencita rosa rosita juana teresa
	sofia valentina
		camila isabel isabella gabriela andrea daniela paola karla claudia sandra patricia veronica monica silvia gloria
		alejandra fernanda
		natalia jennifer jessica melissa michelle stephanie ashley juan juancarlos jose josue carlos luis miguel pedro pablo
		jorge mario
		manuel francisco antonio fernando alejandro andres daniel david diego eduardo ricardo roberto sergio oscar kevin
		brandon bryan
		michael jordan mateo santiago sebastian gabriel rafael samuel mama mamita papa papito mami papi hija hijo hijos
		hermana hermano
		abuela abuelo jesus jesucristo cristo dios diosesamor diosmio diosteama virgen espiritu bendicion bendiciones gracias
		fe iglesia`
	placeWords = `guatemala guate chapin chapina chapines antigua quetzal quetzales quetzaltenango xela peten coban zacapa
	escuintla
		jalapa jutiapa solola atitlan tikal izabal chiquimula huehuetenango huehue mixco mazatenango centroamerica america
		latino latina
		mexico honduras salvador elsalvador nicaragua costarica panama colombia espana argentina chile peru venezuela madrid
		barcelona
		california newyork london texas miami angelesca casa micasa hogar oficina trabajo escuela colegio universidad
		hospital montana volcan
		lago playa mar rio selva bosque ciudad pueblo mundo tierra cielito paraiso`
	thingWords = `perro perrito perra gato gatito gata caballo conejo tigre leon aguila lobo oso pajaro mariposa delfin
	tortuga mono
		dragon flor flores florcita rosas girasol margarita manzana naranja sandia mango chocolate galleta helado pastel cafe
		tortilla frijoles
		pizza pollo cerveza agua fuego viento lluvia nube arcoiris rojo azul verde negro blanco amarillo morado rosado dorado
		plata oro dinero
		banco tienda carro moto camion bicicleta telefono celular computadora internet google facebook instagram whatsapp
		tiktok youtube twitter
		hotmail gmail yahoo microsoft windows android samsung apple nokia musica cancion guitarra pelicula libro puerta
		ventana mesa silla llave`
	timeWords = `enero febrero marzo abril mayo junio julio agosto septiembre setiembre octubre noviembre diciembre lunes
	martes miercoles
		jueves viernes sabado domingo primavera verano otono invierno navidad feliznavidad anonuevo semana manana noche dia
		hoy ayer january
		february march april june july august september october november december monday tuesday wednesday thursday friday
		saturday sunday
		spring summer autumn winter christmas easter holiday weekend morning night today year`
	playWords = `futbol football soccer baseball basketball barcelonafc barca realmadrid madridista messi ronaldo
	cristiano neymar pele
		maradona comunicaciones municipal rojos cremas campeon campeones champion winner jugador player gamer juego games
		fortnite minecraft
		roblox pokemon pikachu mario nintendo playstation xbox batman superman spiderman ironman starwars harrypotter goku
		naruto mickey minnie
		barbie disney simpsons matrix hunter killer ninja shadow ranger warrior phoenix`
	englishWords = `welcome welcomehome hello helloworld hellothere dragonfly monkey tiger lion eagle horse flower
	butterfly rainbow
		purple orange yellow green black white silver golden diamond money cash lucky freedom peace trust trustno nobody
		nothing whatever
		computer laptop internetuser server network office company business manager service help helpdesk house home family
		friend friends mother
		father sister brother cookie cheese banana apple pepper ginger coffee chicken chocolatecake cowboy banker hammer
		thunder jordans
		charlie thomas george robert william andrew joshua matthew daniella jasmine nicole amanda samantha elizabeth victoria
		maggie bailey buster
		harley hannah sophie chelsea liverpool arsenal manchester internetpassword correcthorse batterystaple
		correcthorsebatterystaple`
	keyboardWords = `qwerty qwertyui qwertyuiop qwert asdf asdfg asdfgh asdfghjkl zxcv zxcvb zxcvbn zxcvbnm qaz wsx edc
	qazwsx qazwsxedc
		wasd abc abcd abcde abcdef abcdefg abcdefgh abcabc aaa xxx zzz asd qwe zxc poiuy poiuytrewq lkjh lkjhgfdsa mnbvcxz
		uno dos tres cuatro cinco
		unodostres unodostrescuatro one two three onetwothree onetwothreefour`
)
