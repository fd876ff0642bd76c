package dispatch

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	mail "github.com/wneessen/go-mail"
)

// mailTimeout is how long one step of the talk with the mail server may take.
const mailTimeout = time.Minute

// mail sends the report as an attachment. Its Message-ID is made of the dispatch's
// id, so that a second copy is known as one.
func (d *Dispatcher) mail(ctx context.Context, one *dispatch, target *Target, report io.Reader) error {
	server := d.Config.Mail
	if server == nil {
		return fmt.Errorf("%w: the configuration no longer has a mail server", errFinal)
	}
	message := mail.NewMsg()
	if err := errors.Join(message.From(server.From), message.To(target.Mail...)); err != nil {
		return fmt.Errorf("%w: %w", errFinal, err)
	}
	message.Subject(one.subject())
	message.SetMessageIDWithValue(one.id + "@zhengheng")
	message.SetBodyString(mail.TypeTextPlain, one.text())
	if err := message.AttachReader(one.fileName, report, mail.WithFileContentType(mail.ContentType(one.made.MediaType))); err != nil {
		return fmt.Errorf("attach the report: %w", err)
	}
	client, err := server.client()
	if err != nil {
		return err
	}
	if err := client.DialAndSendWithContext(ctx, message); err != nil {
		err = fmt.Errorf("mail by %s: %w", server.Host, err)
		var refused *mail.SendError
		if errors.As(err, &refused) && !refused.IsTemp() && refused.ErrorCode() >= 500 {
			return fmt.Errorf("%w: %w", errFinal, err)
		}
		return err
	}
	return nil
}

func (m *MailServer) client() (*mail.Client, error) {
	options := []mail.Option{mail.WithTimeout(mailTimeout)}
	switch m.TLS {
	case "implicit":
		options = append(options, mail.WithSSLPort(false))
	case "none":
		options = append(options, mail.WithTLSPolicy(mail.NoTLS))
	default:
		options = append(options, mail.WithTLSPortPolicy(mail.TLSMandatory))
	}
	if m.Port > 0 {
		options = append(options, mail.WithPort(m.Port))
	}
	if m.User != "" {
		password, err := m.Password.Read()
		if err != nil {
			return nil, err
		}
		options = append(options, mail.WithSMTPAuth(mail.SMTPAuthAutoDiscover), mail.WithUsername(m.User), mail.WithPassword(password))
	}
	client, err := mail.NewClient(m.Host, options...)
	if err != nil {
		return nil, fmt.Errorf("mail by %s: %w", m.Host, err)
	}
	return client, nil
}
